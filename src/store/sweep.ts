import { type Column, type SQL, sql, type Table } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import type { Driver } from './driver.ts';
import { perDialect } from './per-dialect.ts';
import type { Store } from './port.ts';
import { bind, compileStatement, type Statement } from './statement.ts';

/** How many rows one commit removes: short enough that nobody waits for it, whatever has expired in an hour. */
const SWEPT_AT_ONCE = 1_000;

/** What removes what has expired, in this order: a part goes with its snapshot. */
export function sweepStatements(dialect: Dialect): readonly Statement[] {
  const { token, replay, refresh, revocation, budget, consent, snapshot, snapshotPart, derivation } = dialect.tables;
  const some = (name: string, table: Table, key: readonly Column[], isOver: SQL) => {
    const columns = sql.join([...key], sql`, `);
    const found = sql`select ${columns} from ${table} where ${isOver} limit ${sql.raw(String(SWEPT_AT_ONCE))}`;
    return compileStatement(dialect, name, sql`delete from ${table} where (${columns}) in (${found})`);
  };
  const expired = (name: string, table: Table & { readonly expiresAt: Column }, ...key: readonly Column[]) =>
    some(name, table, key, sql`${table.expiresAt} <= ${sql.placeholder('now')}`);
  return [
    expired('sweepTokens', token, token.hash),
    expired('sweepReplays', replay, replay.tenant, replay.issuer, replay.jti),
    expired('sweepRefreshes', refresh, refresh.family),
    expired('sweepRevocations', revocation, revocation.tenant, revocation.jti),
    expired('sweepBudgets', budget, budget.tenant, budget.jti),
    expired('sweepConsents', consent, consent.tenant, consent.id),
    expired('sweepSnapshots', snapshot, snapshot.tenant, snapshot.id),
    some(
      'sweepSnapshotParts',
      snapshotPart,
      [snapshotPart.tenant, snapshotPart.snapshot, snapshotPart.part],
      sql`not exists (select 1 from ${snapshot}
        where ${snapshot.tenant} = ${snapshotPart.tenant} and ${snapshot.id} = ${snapshotPart.snapshot})`,
    ),
    expired('sweepDerivations', derivation, derivation.tenant, derivation.jti, derivation.origin),
  ];
}

const statementsOf = perDialect(sweepStatements);

/** The part of a store that forgets what has expired: a commit for so many rows, so that others come between. */
export function createSweep(driver: Driver, dialect: Dialect): Pick<Store, 'sweep'> {
  async function sweepBy(statement: Statement, now: number): Promise<number> {
    let swept = 0;
    for (;;) {
      const [rows = 0] = await driver.batch([{ statement, values: bind(statement, { now }), conflict: null }]);
      swept += rows;
      if (rows < SWEPT_AT_ONCE) return swept;
    }
  }
  return {
    async sweep(now) {
      let swept = 0;
      for (const statement of statementsOf(dialect)) swept += await sweepBy(statement, now);
      return swept;
    },
  };
}
