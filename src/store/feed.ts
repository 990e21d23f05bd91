import type { Dialect } from './dialect.ts';
import type { Driver, Step } from './driver.ts';
import { feedChanges, feedReads } from './feed-statements.ts';
import { perDialect } from './per-dialect.ts';
import type { Store, StoredChange, StoredStream, Write } from './port.ts';
import { createReader } from './reader.ts';
import { bind } from './statement.ts';
import { step } from './step.ts';

type Feed = Pick<Store, 'listChanges' | 'lastChange' | 'getStream' | 'pruneChanges'>;
export type InsertChange = Extract<Write, { kind: 'insertChange' }>;

/** How many changes one commit prunes: short enough that writers do not wait for it. */
const PRUNED_AT_ONCE = 500;

const readsOf = perDialect(feedReads);
const changesOf = perDialect(feedChanges);

/** The part of a store that knows the changes in their order, and who has received them. */
export function createFeed(driver: Driver, dialect: Dialect): Feed {
  const reads = readsOf(dialect);
  const changes = changesOf(dialect);
  const { list } = createReader(driver);
  const listChanges: Feed['listChanges'] = (tenant, after, limit) =>
    list<StoredChange>(reads.listChanges, { tenant, after, limit });

  async function prune(tenant: string, before: number): Promise<number> {
    const oldest = await listChanges(tenant, 0, PRUNED_AT_ONCE);
    // From the start and no further, so that what is kept has no gap.
    const kept = oldest.findIndex(({ at }) => at >= before);
    const last = (kept === -1 ? oldest : oldest.slice(0, kept)).at(-1);
    if (last === undefined) return 0;
    const [removed = 0] = await driver.batch([
      {
        statement: changes.deleteChanges,
        values: bind(changes.deleteChanges, { tenant, number: last.number }),
        conflict: null,
      },
    ]);
    return kept === -1 ? removed + (await prune(tenant, before)) : removed;
  }

  return {
    listChanges,
    lastChange: async (tenant) => (await list<{ last: number }>(reads.lastChange, { tenant }))[0]?.last ?? 0,
    getStream: async (tenant, name) => (await list<StoredStream>(reads.getStream, { tenant, name }))[0] ?? null,
    pruneChanges: async (before) => {
      let removed = 0;
      for (const { tenant } of await list<{ tenant: string }>(reads.changeTenants, {})) {
        removed += await prune(tenant, before);
      }
      return removed;
    },
  };
}

/**
 * The steps of a commit's changes, to be run after all others: a tenant's writers stand in line from the first of these steps
 * to the commit, and one that came to it before its other locks could wait in a circle.
 */
export function changeSteps(statements: ReturnType<typeof feedChanges>, writes: readonly InsertChange[]): Step[] {
  const byTenant = Map.groupBy(writes, ({ change }) => change.tenant);
  return [...byTenant].flatMap(([tenant, own]) => [
    step(statements.takeNumbers, { tenant, count: own.length }),
    ...own.map(({ change }, i) => step(statements.insertChange, { ...change, behind: own.length - 1 - i })),
  ]);
}
