import type { Fact, UniqueValue } from '../../src/scim/resource.ts';
import type { AuditWrite } from '../../src/store/audit-port.ts';
import type { StoredBudget } from '../../src/store/budget-port.ts';
import type { StoredConsent } from '../../src/store/consent-port.ts';
import {
  Conflict,
  type ConflictKind,
  type Link,
  type ResourceKey,
  type Store,
  type StoredCredential,
  type StoredKey,
  type Write,
} from '../../src/store/port.ts';
import type { PremiseWrite } from '../../src/store/premise-port.ts';
import type { RefreshWrite } from '../../src/store/refresh-port.ts';
import type { RegistrationWrite } from '../../src/store/registration-port.ts';
import type { SnapshotWrite } from '../../src/store/snapshot-port.ts';
import { type AuditState, applyToAudit, auditReads, copyAudit, isAuditWrite, newAudit } from './memory-audit.ts';
import { budgetOf, changeBudget } from './memory-budgets.ts';
import { changeConsent, consentReads } from './memory-consents.ts';
import { changeCredential, credentialsOf } from './memory-credentials.ts';
import { applyToFeed, copyFeed, type Feed, feedReads, newFeed } from './memory-feed.ts';
import { addLink, linkReads } from './memory-links.ts';
import { changeMembers, type MemberRow, memoryMembership } from './memory-members.ts';
import { checkPremise, isPremise } from './memory-premises.ts';
import { applyToRefresh, isRefreshWrite, type RefreshState, refreshReads } from './memory-refresh.ts';
import {
  applyToRegistrations,
  isRegistrationWrite,
  type RegistrationState,
  registrationReads,
} from './memory-registrations.ts';
import { asRead, type Entry, find, positions, selected, walk } from './memory-search.ts';
import {
  applyToSnapshots,
  isSnapshotWrite,
  type SnapshotState,
  snapshotReads,
  sweepSnapshots,
} from './memory-snapshots.ts';
import { sweep } from './memory-sweep.ts';

/** Everything that is kept, by the JSON text of its key. */
interface State extends RefreshState, RegistrationState, SnapshotState {
  readonly resources: Map<string, Entry>;
  members: readonly MemberRow[];
  /** The key of the resource that holds a unique value. */
  readonly uniques: Map<string, string>;
  readonly links: Map<string, Link>;
  readonly keys: Map<string, StoredKey>;
  /** When a replay mark expires. */
  readonly replays: Map<string, number>;
  readonly audit: AuditState;
  /** By their SHA-256. */
  readonly credentials: Map<string, StoredCredential>;
  readonly feed: Feed;
  /** By tenant and jti. */
  readonly budgets: Map<string, StoredBudget>;
  readonly consents: Map<string, StoredConsent>;
}

/** The reference of the store's contract: the plainest thing that is right, for tests alone. */
export function memoryStore(): Store {
  let state: State = {
    resources: new Map(),
    members: [],
    uniques: new Map(),
    links: new Map(),
    tokens: new Map(),
    refreshes: new Map(),
    budgets: new Map(),
    consents: new Map(),
    revocations: new Map(),
    derivations: new Map(),
    keys: new Map(),
    replays: new Map(),
    audit: newAudit(),
    credentials: new Map(),
    feed: newFeed(),
    registrations: new Map(),
    initialAccess: new Map(),
    snapshots: new Map(),
    parts: new Map(),
  };
  return {
    ...memoryMembership(() => state),
    getResource: async (key) => {
      const entry = state.resources.get(resourceId(key));
      return entry === undefined ? null : asRead(state, entry);
    },
    getJson: async (key) => {
      const entry = state.resources.get(resourceId(key));
      if (entry === undefined) return null;
      const { document, hidden } = asRead(state, entry);
      return { document, hidden };
    },
    findResources: async (query) => find(state, query),
    walkResources: async (query) => walk(state, query),
    listPositions: async (query) => positions(state, query),
    getResources: async (query) => selected(state, query),
    ...snapshotReads(() => state),
    ...linkReads(() => state.links),
    getToken: async (hash) => state.tokens.get(hash) ?? null,
    getCredential: async (sha256) => state.credentials.get(sha256) ?? null,
    listCredentials: async (tenant) => credentialsOf(state.credentials, tenant),
    listKeys: async () => [...state.keys.values()].toSorted((a, b) => a.createdAt - b.createdAt),
    ...auditReads(() => state.audit),
    ...feedReads(() => state.feed),
    ...refreshReads(() => state),
    ...registrationReads(() => state),
    ...consentReads(() => state.consents),
    getBudget: async (tenant, jti) => budgetOf(state.budgets, tenant, jti),
    commit: async (writes) => {
      const draft = copy(state);
      for (const write of writes) apply(draft, write);
      state = draft;
    },
    async commitEach(commits) {
      const outcomes: PromiseSettledResult<void>[] = [];
      for (const writes of commits) outcomes.push(...(await Promise.allSettled([this.commit(writes)])));
      return outcomes;
    },
    sweep: async (now) => {
      const ended = ({ expiresAt }: { readonly expiresAt: number | null }) => expiresAt !== null && expiresAt <= now;
      const { tokens, refreshes, budgets, consents, replays, revocations, derivations } = state;
      const rows = [sweep(tokens, ended), sweep(refreshes, ended), sweep(budgets, ended), sweep(consents, ended)];
      const marks = [replays, revocations].map((map) => sweep(map, (expiresAt) => expiresAt <= now));
      marks.push(sweep(derivations, ([made]) => (made?.expiresAt ?? 0) <= now));
      return [...rows, ...marks, sweepSnapshots(state, now)].reduce((sum, count) => sum + count);
    },
    ping: async () => {},
    close: async () => {},
  };
}

function id(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

const resourceId = ({ tenant, type, id: own }: ResourceKey) => id(tenant, type, own);
const uniqueId = ({ tenant, type }: ResourceKey, { path, key, global }: UniqueValue) =>
  id(tenant, global ? '' : type, path, key);
const isSame = (a: Fact) => (b: Fact) => a.path === b.path && a.key === b.key && a.element === b.element;

function copy(state: State): State {
  return {
    resources: new Map(state.resources),
    members: state.members,
    uniques: new Map(state.uniques),
    links: new Map(state.links),
    tokens: new Map(state.tokens),
    refreshes: new Map(state.refreshes),
    budgets: new Map(state.budgets),
    consents: new Map(state.consents),
    revocations: new Map(state.revocations),
    derivations: new Map(state.derivations),
    keys: new Map(state.keys),
    replays: new Map(state.replays),
    audit: copyAudit(state.audit),
    credentials: new Map(state.credentials),
    feed: copyFeed(state.feed),
    registrations: new Map(state.registrations),
    initialAccess: new Map(state.initialAccess),
    snapshots: new Map(state.snapshots),
    parts: new Map(state.parts),
  };
}

function apply(state: State, write: Write): void {
  if (isPremise(write)) checkPremise(state, write);
  else if (isRefreshWrite(write)) applyToRefresh(state, write);
  else if (isRegistrationWrite(write)) applyToRegistrations(state, write);
  else if (isAuditWrite(write)) applyToAudit(state.audit, write);
  else if (isSnapshotWrite(write)) applyToSnapshots(state, write);
  else applyToOthers(state, write);
}

type Others = Exclude<Write, PremiseWrite | RefreshWrite | RegistrationWrite | AuditWrite | SnapshotWrite>;

function applyToOthers(state: State, write: Others): void {
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
      addLink(state.links, write.link);
      break;
    case 'insertToken':
      put(state.tokens, write.token.hash, write.token, 'exists');
      break;
    case 'insertKey':
      put(state.keys, write.key.kid, write.key, 'key');
      break;
    case 'deleteKey':
      state.keys.delete(write.kid);
      break;
    case 'insertReplay':
      put(state.replays, id(write.tenant, write.issuer, write.jti), write.expiresAt, 'replay', write.issuer);
      break;
    case 'addMembers':
    case 'removeMembers':
    case 'removeOtherMembers':
      state.members = changeMembers(state, write);
      break;
    case 'insertConsent':
    case 'grantConsent':
    case 'revokeConsent':
    case 'spendConsent':
      changeConsent(state.consents, write);
      break;
    case 'insertBudget':
    case 'spendBudget':
      changeBudget(state.budgets, write);
      break;
    case 'insertCredential':
    case 'endCredential':
    case 'useCredential':
      changeCredential(state.credentials, write);
      break;
    case 'insertChange':
    case 'moveStream':
    case 'holdStream':
      applyToFeed(state.feed, write);
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
  state.members = state.members.filter(
    ({ tenant, group, member }) => tenant !== key.tenant || (group !== key.id && member !== key.id),
  );
  for (const [unique, holder] of state.uniques) if (holder === resourceId(key)) state.uniques.delete(unique);
  for (const [subject, held] of state.links) if (isTheirs(held)) state.links.delete(subject);
  for (const [hash, token] of state.tokens) if (isTheirs(token)) state.tokens.delete(hash);
  for (const [family, refresh] of state.refreshes) if (isTheirs(refresh)) state.refreshes.delete(family);
  for (const [consent, held] of state.consents) if (isTheirs(held)) state.consents.delete(consent);
}
