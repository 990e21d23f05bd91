import type { BoundFilter, Operator } from '../../src/scim/bound.ts';
import type { Keeping } from '../../src/scim/filterable.ts';
import type { Fact, RowColumn, UniqueValue } from '../../src/scim/resource.ts';
import type { StoredAudit } from '../../src/store/audit-port.ts';
import type { ResourceKey, Store, StoredKey, StoredToken, Write } from '../../src/store/port.ts';

let counter = 0;

/** A tenant that no other test has: what keeps tests on one database apart. */
export function newTenant(): string {
  counter += 1;
  return `tenant-${counter}`;
}

export function userKey(tenant: string, id: string): ResourceKey {
  return { tenant, type: 'User', id };
}

interface Person {
  readonly id: string;
  readonly version?: number;
  readonly document?: string;
  readonly hidden?: string | null;
  readonly display?: string | null;
  readonly facts?: readonly Fact[];
  readonly uniques?: readonly UniqueValue[];
  readonly type?: string;
}

export function insertOf(tenant: string, person: Person): Write {
  const {
    id,
    version = 1,
    document = `{"id":"${id}"}`,
    hidden = null,
    display = null,
    facts = [],
    uniques = [],
    type = 'User',
  } = person;
  return {
    kind: 'insertResource',
    key: { tenant, type, id },
    resource: { id, version, display, document, hidden },
    facts,
    uniques,
  };
}

type Update = Extract<Write, { kind: 'updateResource' }>;

export function updateOf(tenant: string, id: string, expected: number, changes: Partial<Update> = {}): Write {
  return {
    kind: 'updateResource',
    key: userKey(tenant, id),
    expected,
    resource: {
      id,
      version: expected + 1,
      display: null,
      document: `{"id":"${id}","v":${expected + 1}}`,
      hidden: null,
    },
    facts: { add: [], remove: [] },
    uniques: { add: [], remove: [] },
    ...changes,
  };
}

export function tokenOf(tenant: string, hash: string, changes: Partial<StoredToken> = {}): StoredToken {
  return {
    tenant,
    hash,
    jti: `jti-${hash}`,
    client: 'portal',
    user: null,
    family: null,
    expiresAt: 9_000_000_000_000,
    payload: '{}',
    ...changes,
  };
}

export function keyOf(kid: string, createdAt: number): StoredKey {
  return { kid, algorithm: 'ES256', publicJwk: '{"kty":"EC"}', sealed: 'sealed', createdAt, activeAt: createdAt + 1 };
}

export function auditOf(tenant: string, id: string, at = 1_700_000_000_000): StoredAudit {
  return { tenant, id, at, event: 'user.created', record: `{"id":"${id}"}` };
}

/** As src/scim/filterable.ts has it for the attributes of a schema. */
const UNINDEXED: ReadonlySet<string> = new Set(['emails.type', 'e.type', 'q', 'meta.created']);

/** What of them stands in the row of a resource. */
const COLUMNS: ReadonlyMap<string, RowColumn> = new Map([
  ['meta.lastmodified', 'modified'],
  ['meta.created', 'created'],
  ['active', 'active'],
  ['id', 'id'],
]);

export function lookupOf(path: string): Keeping {
  const column = COLUMNS.get(path);
  return { ...(UNINDEXED.has(path) && { unindexed: true }), ...(column !== undefined && { column }) };
}

export function fact(path: string, key: string, element = 0): Fact {
  return { path, key, element, ...lookupOf(path) };
}

export function is(path: string, operator: Operator, key: string): Extract<BoundFilter, { kind: 'compare' }> {
  return { kind: 'compare', path, operator, key, ...lookupOf(path) };
}

export function present(...paths: readonly string[]): BoundFilter {
  const columns = paths.flatMap((path) => lookupOf(path).column ?? []);
  return {
    kind: 'present',
    paths,
    ...(paths.some((path) => lookupOf(path).unindexed) && { unindexed: true }),
    ...(columns.length > 0 && { columns }),
  };
}

export function all(...filters: readonly BoundFilter[]): BoundFilter {
  return { kind: 'and', filters };
}

export function any(...filters: readonly BoundFilter[]): BoundFilter {
  return { kind: 'or', filters };
}

export function not(filter: BoundFilter): BoundFilter {
  return { kind: 'not', filter };
}

/** The ids of all the users that match, in the order of the answer. */
export async function idsOf(store: Store, tenant: string, filter: BoundFilter | null): Promise<string[]> {
  const page = await store.findResources({ tenant, type: 'User', filter, offset: 0, limit: 1_000 });
  return page.resources.map(({ id }) => id);
}
