import type { Dialect } from './dialect.ts';
import type { Driver, SqlValue } from './driver.ts';
import { createFind } from './find.ts';
import type { Link, Store, StoredAudit, StoredKey, StoredResource, StoredToken } from './port.ts';
import { bind, type Statement } from './statement.ts';
import { changeStatements, readStatements } from './statements.ts';
import { stepsOf } from './steps.ts';

type Values = Readonly<Record<string, SqlValue>>;

/** The store over an open database whose tables are there. One for every dialect. */
export function createStore(driver: Driver, dialect: Dialect): Store {
  const reads = readStatements(dialect);
  const changes = changeStatements(dialect);
  // Rows are our own, written through the port's types: this is where they are taken for what they are.
  const list = async <Row>(statement: Statement, values: Values) =>
    (await driver.all(statement, bind(statement, values))) as readonly Row[];
  const first = async <Row>(statement: Statement, values: Values) => (await list<Row>(statement, values))[0] ?? null;

  return {
    getResource: (key) => first<StoredResource>(reads.getResource, { ...key }),
    findResources: createFind(driver, dialect),
    getLink: (tenant, issuer, subject) => first<Link>(reads.getLink, { tenant, issuer, subject }),
    getToken: (hash) => first<StoredToken>(reads.getToken, { hash }),
    listKeys: () => list<StoredKey>(reads.listKeys, {}),
    listAudit: (tenant, limit) => list<StoredAudit>(reads.listAudit, { tenant, limit }),
    commit: async (writes) => {
      await driver.batch(writes.flatMap((write) => stepsOf(changes, write)));
    },
    sweep: async (now) => {
      const expired = [changes.sweepTokens, changes.sweepReplays];
      const swept = await driver.batch(
        expired.map((statement) => ({ statement, values: bind(statement, { now }), conflict: null })),
      );
      return swept.reduce((sum, rows) => sum + rows, 0);
    },
    ping: async () => {
      await list(reads.ping, {});
    },
    close: () => driver.close(),
  };
}
