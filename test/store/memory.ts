import { matches } from '../../src/scim/match.ts';
import type { Fact, UniqueValue } from '../../src/scim/resource.ts';
import {
  Conflict,
  type ConflictKind,
  type Link,
  type ResourceKey,
  type ResourceQuery,
  type Store,
  type StoredAudit,
  type StoredKey,
  type StoredResource,
  type StoredToken,
  type Write,
} from '../../src/store/port.ts';

interface Entry {
  readonly key: ResourceKey;
  readonly resource: StoredResource;
  readonly facts: readonly Fact[];
}

/** Everything that is kept, by the JSON text of its key. */
interface State {
  readonly resources: Map<string, Entry>;
  /** The key of the resource that holds a unique value. */
  readonly uniques: Map<string, string>;
  readonly links: Map<string, Link>;
  readonly tokens: Map<string, StoredToken>;
  readonly keys: Map<string, StoredKey>;
  /** When a replay mark expires. */
  readonly replays: Map<string, number>;
  readonly audit: StoredAudit[];
}

/** The reference of the store's contract: the plainest thing that is right, for tests alone. */
export function memoryStore(): Store {
  let state: State = {
    resources: new Map(),
    uniques: new Map(),
    links: new Map(),
    tokens: new Map(),
    keys: new Map(),
    replays: new Map(),
    audit: [],
  };
  return {
    getResource: async (key) => state.resources.get(resourceId(key))?.resource ?? null,
    findResources: async (query) => find(state, query),
    getLink: async (tenant, issuer, subject) => state.links.get(id(tenant, issuer, subject)) ?? null,
    getToken: async (hash) => state.tokens.get(hash) ?? null,
    listKeys: async () => [...state.keys.values()].toSorted((a, b) => a.createdAt - b.createdAt),
    listAudit: async (tenant, limit) =>
      state.audit
        .filter((record) => record.tenant === tenant)
        .toReversed()
        .slice(0, limit),
    commit: async (writes) => {
      const draft = copy(state);
      for (const write of writes) apply(draft, write);
      state = draft;
    },
    sweep: async (now) => {
      const tokens = [...state.tokens].filter(([, token]) => token.expiresAt <= now);
      const replays = [...state.replays].filter(([, expiresAt]) => expiresAt <= now);
      for (const [hash] of tokens) state.tokens.delete(hash);
      for (const [mark] of replays) state.replays.delete(mark);
      return tokens.length + replays.length;
    },
    ping: async () => {},
    close: async () => {},
  };
}

function id(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

const resourceId = ({ tenant, type, id: own }: ResourceKey) => id(tenant, type, own);
const uniqueId = ({ tenant, type }: ResourceKey, { path, key }: UniqueValue) => id(tenant, type, path, key);
const isSame = (a: Fact) => (b: Fact) => a.path === b.path && a.key === b.key && a.element === b.element;

function copy(state: State): State {
  return {
    resources: new Map(state.resources),
    uniques: new Map(state.uniques),
    links: new Map(state.links),
    tokens: new Map(state.tokens),
    keys: new Map(state.keys),
    replays: new Map(state.replays),
    audit: [...state.audit],
  };
}

function find(state: State, { tenant, type, filter, offset, limit }: ResourceQuery) {
  const found = [...state.resources.values()]
    .filter(({ key }) => key.tenant === tenant && key.type === type)
    .filter(({ facts }) => filter === null || matches(filter, facts))
    .map(({ resource }) => resource)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return { total: found.length, resources: found.slice(offset, offset + limit) };
}

function apply(state: State, write: Write): void {
  switch (write.kind) {
    case 'insertResource':
      put(state.resources, resourceId(write.key), write, 'exists');
      holdUniques(state, write.key, write.uniques);
      break;
    case 'updateResource':
      update(state, write);
      break;
    case 'deleteResource':
      remove(state, write.key, write.expected);
      break;
    case 'insertLink':
      link(state, write.link);
      break;
    case 'insertToken':
      put(state.tokens, write.token.hash, write.token, 'exists');
      break;
    case 'insertKey':
      put(state.keys, write.key.kid, write.key, 'key');
      break;
    case 'insertReplay':
      put(state.replays, id(write.tenant, write.issuer, write.jti), write.expiresAt, 'replay');
      break;
    case 'insertAudit':
      state.audit.push(write.audit);
  }
}

function put<T>(map: Map<string, T>, key: string, value: T, kind: ConflictKind, path: string | null = null): void {
  if (map.has(key)) throw new Conflict(kind, path);
  map.set(key, value);
}

function holdUniques(state: State, key: ResourceKey, uniques: readonly UniqueValue[]): void {
  for (const unique of uniques) put(state.uniques, uniqueId(key, unique), resourceId(key), 'unique', unique.path);
}

function current(state: State, key: ResourceKey, expected: number): Entry {
  const entry = state.resources.get(resourceId(key));
  if (entry?.resource.version !== expected) throw new Conflict('version');
  return entry;
}

function update(state: State, { key, expected, resource, facts, uniques }: Extract<Write, { kind: 'updateResource' }>) {
  const before = current(state, key, expected);
  for (const unique of uniques.remove) {
    if (state.uniques.get(uniqueId(key, unique)) === resourceId(key)) state.uniques.delete(uniqueId(key, unique));
  }
  holdUniques(state, key, uniques.add);
  const kept = before.facts.filter((fact) => !facts.remove.some(isSame(fact)));
  state.resources.set(resourceId(key), { key, resource, facts: [...kept, ...facts.add] });
}

function remove(state: State, key: ResourceKey, expected: number): void {
  current(state, key, expected);
  const isTheirs = ({ tenant, user }: { tenant: string; user: string | null }) =>
    tenant === key.tenant && user === key.id;
  state.resources.delete(resourceId(key));
  for (const [unique, holder] of state.uniques) if (holder === resourceId(key)) state.uniques.delete(unique);
  for (const [subject, held] of state.links) if (isTheirs(held)) state.links.delete(subject);
  for (const [hash, token] of state.tokens) if (isTheirs(token)) state.tokens.delete(hash);
}

function link(state: State, added: Link): void {
  const { tenant, issuer, user } = added;
  const linked = [...state.links.values()].some((l) => l.tenant === tenant && l.issuer === issuer && l.user === user);
  if (linked) throw new Conflict('link');
  put(state.links, id(tenant, issuer, added.subject), added, 'link');
}
