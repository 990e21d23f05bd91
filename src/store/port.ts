/**
 * The contract of every store: SQLite, PostgreSQL, and the in-memory reference of the tests. test/store/contract.ts holds
 * each of them to it.
 *
 * Reads see every commit that was acknowledged before they began. There are no interactive transactions: `commit` takes all
 * writes of one decision and makes them all durable, or none and throws `Conflict`. Every call names a tenant and sees that tenant alone.
 */
import type { BoundFilter } from '../scim/bound.ts';
import type { Fact, UniqueValue } from '../scim/resource.ts';

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
}

export interface ResourceQuery {
  readonly tenant: string;
  readonly type: string;
  readonly filter: BoundFilter | null;
  /** How many to pass over, in ascending order of id (code-unit order in every backend). */
  readonly offset: number;
  /** 0 asks for the count alone. */
  readonly limit: number;
}

export interface ResourcePage {
  /** All that match, whatever the page. */
  readonly total: number;
  readonly resources: readonly StoredResource[];
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
}

export interface StoredAudit {
  readonly tenant: string;
  readonly id: string;
  readonly at: number;
  /** `token.issued`, `user.created`, … */
  readonly event: string;
  /** The record as JSON text (src/audit/record.ts). */
  readonly record: string;
}

export type Write =
  /** Conflict 'exists' on a known id, 'unique' on a taken unique value. */
  | {
      readonly kind: 'insertResource';
      readonly key: ResourceKey;
      readonly resource: StoredResource;
      readonly facts: readonly Fact[];
      readonly uniques: readonly UniqueValue[];
    }
  /** Conflict 'version' unless the stored version is `expected`; 'unique' on a taken unique value. Facts and uniques are differences. */
  | {
      readonly kind: 'updateResource';
      readonly key: ResourceKey;
      readonly expected: number;
      readonly resource: StoredResource;
      readonly facts: { readonly add: readonly Fact[]; readonly remove: readonly Fact[] };
      readonly uniques: { readonly add: readonly UniqueValue[]; readonly remove: readonly UniqueValue[] };
    }
  /** Conflict 'version' unless the stored version is `expected`. Its facts, unique values, links and opaque tokens go with it. */
  | { readonly kind: 'deleteResource'; readonly key: ResourceKey; readonly expected: number }
  /** Conflict 'link' when the subject is linked already, or the user has a link at that issuer. */
  | { readonly kind: 'insertLink'; readonly link: Link }
  | { readonly kind: 'insertToken'; readonly token: StoredToken }
  /** Conflict 'key' on a known kid. */
  | { readonly kind: 'insertKey'; readonly key: StoredKey }
  /** Conflict 'replay' when (tenant, issuer, jti) was seen before. Rows past `expiresAt` may be swept. */
  | {
      readonly kind: 'insertReplay';
      readonly tenant: string;
      readonly issuer: string;
      readonly jti: string;
      readonly expiresAt: number;
    }
  | { readonly kind: 'insertAudit'; readonly audit: StoredAudit };

export type ConflictKind = 'exists' | 'unique' | 'version' | 'link' | 'key' | 'replay';

/** A write met another's: nothing of the commit was kept. `path` is the attribute key of a 'unique' conflict. */
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

export interface Store {
  getResource(key: ResourceKey): Promise<StoredResource | null>;
  findResources(query: ResourceQuery): Promise<ResourcePage>;
  getLink(tenant: string, issuer: string, subject: string): Promise<Link | null>;
  getToken(hash: string): Promise<StoredToken | null>;
  /** Oldest first. */
  listKeys(): Promise<readonly StoredKey[]>;
  /** Newest first. */
  listAudit(tenant: string, limit: number): Promise<readonly StoredAudit[]>;
  /** All or nothing, durable when it resolves. Throws Conflict. Concurrent commits may share one fsync, never one fate. */
  commit(writes: readonly Write[]): Promise<void>;
  /** Removes expired tokens and replay marks; returns how many. */
  sweep(now: number): Promise<number>;
  /** Rejects when the database cannot be reached; what /readyz asks. */
  ping(): Promise<void>;
  /** Waits for commits under way. */
  close(): Promise<void>;
}
