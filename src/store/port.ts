/**
 * The contract of every store: SQLite, PostgreSQL, and the in-memory reference of the tests. test/store/contract.ts holds
 * each of them to it.
 *
 * Reads see every commit that was acknowledged before they began. There are no interactive transactions: `commit` takes all
 * writes of one decision and makes them all durable, or none and throws `Conflict`. Every call names a tenant and sees that tenant alone.
 */
import type { BoundFilter } from '../scim/bound.ts';
import type { Order, Position } from '../scim/order.ts';
import type { Fact, UniqueValue } from '../scim/resource.ts';
import type { Asker } from './asker.ts';
import type { AuditReads, AuditWrite } from './audit-port.ts';
import type { BudgetReads, BudgetWrite } from './budget-port.ts';
import type { ConsentReads, ConsentWrite } from './consent-port.ts';
import type { MembershipReads, MembershipWrite } from './membership-port.ts';
import type { PositionReads } from './position-port.ts';
import type { PremiseWrite } from './premise-port.ts';
import type { RefreshReads, RefreshWrite } from './refresh-port.ts';
import type { RegistrationReads, RegistrationWrite } from './registration-port.ts';
import type { SnapshotReads, SnapshotWrite } from './snapshot-port.ts';

export interface ResourceKey {
  readonly tenant: string;
  /** The resource type's name: `User`. */
  readonly type: string;
  readonly id: string;
}

export interface StoredResource {
  readonly id: string;
  /** Counts up from 1; what ETags and optimistic writes compare. */
  readonly version: number;
  /** The wire document as JSON text, `meta` last, without meta.location and without what is never or not by default returned. */
  readonly document: string;
  /** JSON text of the attributes that a default answer leaves out (returned: never, request), or null where there are none. */
  readonly hidden: string | null;
  /** As read: 1 where a group has it as a member, so that who is in none is not asked about. */
  readonly inGroup?: 0 | 1;
}

export type StoredJson = Pick<StoredResource, 'document' | 'hidden'>;

/** A resource as it is written: with what references to it call it (RFC 7643 §2.4 "display"), or null where it has no name. */
export interface NamedResource extends StoredResource {
  readonly display: string | null;
}

export interface ResourceQuery {
  readonly tenant: string;
  readonly type: string;
  readonly filter: BoundFilter | null;
  /** Who asks; of a tenant, all those are as one who are not named. */
  readonly asker?: Asker;
  /** Ascending by id where there is none (code-unit order in every backend, as for keys). */
  readonly order?: Order;
  /** How many to pass over, in that order. */
  readonly offset: number;
  /** 0 asks for the count alone. */
  readonly limit: number;
}

export interface ResourcePage {
  /** All that match, whatever the page. */
  readonly total: number;
  readonly resources: readonly StoredResource[];
}

/** The next of an order, from where another query left off: nothing is passed over, so it costs the same at any depth. */
export interface WalkQuery extends Pick<ResourceQuery, 'tenant' | 'type' | 'filter' | 'asker'> {
  readonly order: Order;
  /** Null for the first. The resource that stood there may be gone, or stand elsewhere by now. */
  readonly after: Position | null;
  /** How many to pass over where it begins at the first; none where it is not there. */
  readonly offset?: number;
  /** At least 1. */
  readonly limit: number;
}

/** A resource, and where in the order of the query it stood. */
export interface Placed {
  readonly position: Position;
  readonly resource: StoredResource;
}

/** A person's subject at an identity provider. One per (tenant, issuer, subject), and one per (tenant, issuer, user). */
export interface Link {
  readonly tenant: string;
  readonly issuer: string;
  readonly subject: string;
  /** The id of the User. */
  readonly user: string;
  /** Milliseconds since the epoch. */
  readonly linkedAt: number;
}

/** An opaque access token: what it stands for, under the SHA-256 of its text (hex). The text itself is never kept. */
export interface StoredToken {
  readonly tenant: string;
  readonly hash: string;
  readonly jti: string;
  readonly client: string;
  /** The id of the User, or null for a machine's token. */
  readonly user: string | null;
  /** The family of refresh tokens that it came with; null where there is none. */
  readonly family: string | null;
  readonly expiresAt: number;
  /** The JWT payload as JSON text, fixed at issuance. */
  readonly payload: string;
}

/** A signing key; the private half sealed (src/oauth/seal.ts). Keys are the instance's, not a tenant's. */
export interface StoredKey {
  readonly kid: string;
  readonly algorithm: string;
  /** The public JWK as JSON text. */
  readonly publicJwk: string;
  /** The private JWK, encrypted. */
  readonly sealed: string;
  readonly createdAt: number;
  /** From when on it signs: until a later key of its algorithm does. */
  readonly activeAt: number;
}

/** A token of a SCIM client, under the SHA-256 of its text (hex). The text itself is never kept. */
export interface StoredCredential {
  readonly tenant: string;
  readonly id: string;
  /** The name under scim.clients, which says what the client may do. */
  readonly client: string;
  readonly sha256: string;
  readonly createdAt: number;
  /** Milliseconds since the epoch; null where it does not. */
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  /** To the minute. */
  readonly lastUsedAt: number | null;
}

/** A change of a resource, in the feed. */
export interface StoredChange {
  readonly tenant: string;
  /** Counts up from 1 in each tenant, in the order of the commits and without gaps; pruning removes from the start. */
  readonly number: number;
  readonly id: string;
  readonly at: number;
  /** The DirectoryRecord as JSON text (src/audit/record.ts). */
  readonly record: string;
}

/** How far a receiver of events has come. */
export interface StoredStream {
  /** Every change up to this number is settled: received, refused, or of no interest. */
  readonly position: number;
  /** What more there is to say: of a receiver, the numbers beyond it that are settled too, as a JSON array. JSON text. */
  readonly settled: string;
}

export type Write =
  /** Conflict 'exists' on a known id, 'unique' on a taken unique value: of the type, or of the tenant where it is global. */
  | {
      readonly kind: 'insertResource';
      readonly key: ResourceKey;
      readonly resource: NamedResource;
      readonly facts: readonly Fact[];
      readonly uniques: readonly UniqueValue[];
    }
  /** Conflict 'version' unless the stored version is `expected`; 'unique' on a taken unique value. Facts and uniques are differences. */
  | {
      readonly kind: 'updateResource';
      readonly key: ResourceKey;
      readonly expected: number;
      readonly resource: NamedResource;
      readonly facts: { readonly add: readonly Fact[]; readonly remove: readonly Fact[] };
      readonly uniques: { readonly add: readonly UniqueValue[]; readonly remove: readonly UniqueValue[] };
    }
  /**
   * Conflict 'version' unless the stored version is `expected`. Its facts, unique values, links, consents, opaque and refresh
   * tokens go with it, its members, and its place in every group.
   */
  | { readonly kind: 'deleteResource'; readonly key: ResourceKey; readonly expected: number }
  /** Conflict 'link' when the subject is linked already, or the user has a link at that issuer. */
  | { readonly kind: 'insertLink'; readonly link: Link }
  | { readonly kind: 'insertToken'; readonly token: StoredToken }
  /** Conflict 'key' on a known kid. */
  | { readonly kind: 'insertKey'; readonly key: StoredKey }
  /** One that is not there stays so. */
  | { readonly kind: 'deleteKey'; readonly kid: string }
  /** Conflict 'replay' when (tenant, issuer, jti) was seen before. Rows past `expiresAt` may be swept. */
  | {
      readonly kind: 'insertReplay';
      readonly tenant: string;
      readonly issuer: string;
      readonly jti: string;
      readonly expiresAt: number;
    }
  | PremiseWrite
  | MembershipWrite
  | BudgetWrite
  | ConsentWrite
  | RefreshWrite
  | RegistrationWrite
  | SnapshotWrite
  | AuditWrite
  /** Conflict 'exists' on a known SHA-256. */
  | { readonly kind: 'insertCredential'; readonly credential: StoredCredential }
  /** Says when it ends, or ended. One that is not there stays so. */
  | ({ readonly kind: 'endCredential' } & Pick<StoredCredential, 'tenant' | 'id' | 'expiresAt' | 'revokedAt'>)
  | { readonly kind: 'useCredential'; readonly tenant: string; readonly id: string; readonly lastUsedAt: number }
  /** Numbered by the store, in the order of the commits and within one. */
  | { readonly kind: 'insertChange'; readonly change: Omit<StoredChange, 'number'> }
  /** Makes the stream where it is new; a position before the stored one is passed over. */
  | {
      readonly kind: 'moveStream';
      readonly tenant: string;
      readonly name: string;
      readonly position: number;
      readonly settled: string;
    }
  /** Conflict 'held' while another holds it; `until` no later than `now` gives it back. Milliseconds since the epoch. */
  | {
      readonly kind: 'holdStream';
      readonly tenant: string;
      readonly name: string;
      readonly holder: string;
      readonly now: number;
      readonly until: number;
    };

export type ConflictKind =
  | 'exists'
  | 'unique'
  | 'version'
  | 'link'
  | 'key'
  | 'replay'
  | 'held'
  | 'spent'
  | 'budget'
  | 'full';

/** A write met another's: nothing of the commit was kept. `path` is the attribute key of a 'unique' conflict, and the issuer of a 'replay'. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
  readonly kind: ConflictKind;
  readonly path: string | null;
  constructor(kind: ConflictKind, path: string | null = null) {
    super(path === null ? `conflict: ${kind}` : `conflict: ${kind} (${path})`);
    this.kind = kind;
    this.path = path;
  }
}

export interface Store
  extends MembershipReads,
    RefreshReads,
    RegistrationReads,
    SnapshotReads,
    PositionReads,
    BudgetReads,
    ConsentReads,
    AuditReads {
  getResource(key: ResourceKey): Promise<StoredResource | null>;
  /** The JSON of one alone, for who looks at every token. */
  getJson(key: ResourceKey): Promise<StoredJson | null>;
  /** Of what takes long: throws TooCostly where it takes too long, TooBusy where too much of it waits, Abandoned where the asker is gone. */
  findResources(query: ResourceQuery): Promise<ResourcePage>;
  /** A walk meets every resource once that was there, and stood where it stands, from its first query to its last. */
  walkResources(query: WalkQuery): Promise<readonly Placed[]>;
  getLink(tenant: string, issuer: string, subject: string): Promise<Link | null>;
  /** A person's links, in the order of their issuers. */
  listLinks(tenant: string, user: string): Promise<readonly Link[]>;
  getToken(hash: string): Promise<StoredToken | null>;
  /** The one call that names no tenant: the token is what tells it. */
  getCredential(sha256: string): Promise<StoredCredential | null>;
  /** Oldest first. */
  listCredentials(tenant: string): Promise<readonly StoredCredential[]>;
  /** Oldest first. */
  listKeys(): Promise<readonly StoredKey[]>;
  /** Those after a number, in their order: none is left out that is kept, and none comes later that has a lower number. */
  listChanges(tenant: string, after: number, limit: number): Promise<readonly StoredChange[]>;
  /** The number of the last change, pruned or not; 0 before the first. */
  lastChange(tenant: string): Promise<number>;
  getStream(tenant: string, name: string): Promise<StoredStream | null>;
  /** Removes each tenant's changes from the oldest to the last before a time; returns how many. */
  pruneChanges(before: number): Promise<number>;
  /** All or nothing, durable when it resolves. Throws Conflict. Concurrent commits may share one fsync, never one fate. */
  commit(writes: readonly Write[]): Promise<void>;
  /**
   * Several commits in their order and in few transactions, each commit all or nothing by itself: how each went, durable when it
   * resolves. Where a transaction itself fails, all of it have.
   */
  commitEach(commits: readonly (readonly Write[])[]): Promise<readonly PromiseSettledResult<void>[]>;
  /** Removes expired tokens, refresh tokens, revocations, budgets, consents, replay marks and snapshots; returns how many. */
  sweep(now: number): Promise<number>;
  /** Rejects when the database cannot be reached; what /readyz asks. */
  ping(): Promise<void>;
  /** Waits for commits under way. */
  close(): Promise<void>;
}
