import { type SQL, sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import type { BoundFilter } from '../scim/bound.ts';
import type { Dialect } from './dialect.ts';
import { type Drive, drivesOf, isNarrow } from './drive.ts';
import type { Driver, SqlValue } from './driver.ts';
import type { ResourcePage, ResourceQuery, StoredResource } from './port.ts';
import { matching, type Selection, sample } from './selection.ts';
import { bind, columns, compileStatement, type Statement } from './statement.ts';

/** How many shapes of filters stay compiled. */
const SHAPES = 500;
/**
 * How many rows of each lookup are counted in the search for the narrowest, step by step: to count is some twenty times
 * cheaper than to ask a candidate the rest of a filter.
 */
const SAMPLES = [500, 5_000, 50_000] as const;

type Purpose = 'page' | 'count';

const PURPOSES: Readonly<Record<Purpose, (dialect: Dialect, ids: SQL) => SQL>> = {
  // The ids first, so that what is passed over is read in the index alone; CROSS JOIN has SQLite keep this order.
  page: ({ tables: { resource } }, ids) => sql`select ${columns(resource, ['id', 'version', 'document', 'hidden'])}
    from (${ids} order by id limit ${sql.placeholder('limit')} offset ${sql.placeholder('offset')}) as page
    cross join ${resource} where ${resource.tenant} = ${sql.placeholder('tenant')}
    and ${resource.type} = ${sql.placeholder('type')} and ${resource.id} = page.id order by page.id`,
  count: (_, ids) => sql`select cast(count(*) as integer) as total from (${ids}) as counted`,
};

/** Makes the search of a store: RFC 7644 §3.4.2. The text of a statement is written once for each shape of filter. */
export function createFind(driver: Driver, dialect: Dialect): (query: ResourceQuery) => Promise<ResourcePage> {
  const statements = new LRUCache<string, Statement>({ max: SHAPES });

  function statementOf(purpose: Purpose, selection: Selection): Statement {
    const key = `${purpose} ${selection.shape}`;
    const known = statements.get(key);
    if (known !== undefined) return known;
    let place = 0;
    const ids = selection.sql(dialect, () => sql.placeholder(`value${place++}`));
    const statement = compileStatement(dialect, null, PURPOSES[purpose](dialect, ids));
    statements.set(key, statement);
    return statement;
  }

  async function run(purpose: Purpose, selection: Selection, query: ResourceQuery): Promise<readonly unknown[]> {
    const { tenant, type, limit, offset } = query;
    const values: Record<string, SqlValue> = { tenant, type, limit, offset };
    for (const [i, value] of selection.values.entries()) values[`value${i}`] = value;
    const statement = statementOf(purpose, selection);
    return driver.all(statement, bind(statement, values));
  }

  async function count(selection: Selection, query: ResourceQuery): Promise<number> {
    const [row] = (await run('count', selection, query)) as { total: number }[];
    return row?.total ?? 0;
  }

  async function isBelow(most: number, drive: Drive, query: ResourceQuery): Promise<boolean> {
    const counts = await Promise.all(drive.map((comparison) => count(sample(comparison, most), query)));
    return counts.every((rows) => rows < most);
  }

  /** The narrowest of the lookups, roughly: of `active eq true and userName eq "ada"` the second. */
  async function choose(filter: BoundFilter, query: ResourceQuery): Promise<Drive | undefined> {
    const drives = drivesOf(filter);
    const narrow = drives.filter(isNarrow);
    if (narrow.length < 2) return drives[0];
    for (const most of SAMPLES) {
      for (const drive of narrow) if (await isBelow(most, drive, query)) return drive;
    }
    return narrow[0];
  }

  return async (query) => {
    const drive = query.filter === null ? undefined : await choose(query.filter, query);
    const selection = matching(query.filter, drive);
    if (query.limit === 0) return { total: await count(selection, query), resources: [] };
    const resources = (await run('page', selection, query)) as StoredResource[];
    // A page that is not full is the last, and says by itself how many there are.
    const isLast = resources.length < query.limit && (resources.length > 0 || query.offset === 0);
    return { total: isLast ? query.offset + resources.length : await count(selection, query), resources };
  };
}
