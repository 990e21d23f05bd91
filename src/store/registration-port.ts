/** The part of the store's contract that knows clients that registered themselves, and the tokens that let them. RFC 7591, RFC 7592 */

/** A client that registered itself. */
export interface StoredRegistration {
  /** Its client_id; known in all tenants together. */
  readonly id: string;
  readonly tenant: string;
  /** Counts up from 1 with each update of its metadata. */
  readonly version: number;
  /** The SHA-256 of its secret (hex); null where it has none. */
  readonly secret: string | null;
  /** All times are milliseconds since the epoch. Null where the secret does not end. */
  readonly secretExpiresAt: number | null;
  /** The SHA-256 of its registration access token (hex). */
  readonly access: string;
  /** The name of the initial access token that it came with; null where it came with none. */
  readonly initialAccess: string | null;
  /** Who signed its software statement, by the name in the configuration; null where it had none. */
  readonly statement: string | null;
  /** What is registered of it, as JSON text. */
  readonly metadata: string;
  readonly createdAt: number;
  /** When it ends unless it is used before; null where it does not. */
  readonly expiresAt: number | null;
  /** To the hour. */
  readonly lastUsedAt: number | null;
}

/** A token that lets clients register, under the SHA-256 of its text (hex). The text itself is never kept. */
export interface StoredInitialAccess {
  readonly tenant: string;
  readonly id: string;
  /** The name under registration.initialAccess. */
  readonly name: string;
  readonly sha256: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  /** How many may still register with it; null where that is not counted. */
  readonly usesLeft: number | null;
  readonly revokedAt: number | null;
}

export type RegistrationWrite =
  /** Conflict 'exists' on a known id. */
  | { readonly kind: 'insertRegistration'; readonly registration: StoredRegistration }
  /** Conflict 'version' unless the stored version is the one before; who it is, and since when, stays. */
  | {
      readonly kind: 'updateRegistration';
      readonly registration: Omit<StoredRegistration, 'createdAt' | 'initialAccess' | 'lastUsedAt'>;
    }
  /** One that is not there stays so. */
  | ({ readonly kind: 'useRegistration'; readonly lastUsedAt: number } & Pick<
      StoredRegistration,
      'tenant' | 'id' | 'expiresAt'
    >)
  /** Its opaque and refresh tokens go with it, and what people agreed to for it. Conflict 'version' where there is none. */
  | { readonly kind: 'deleteRegistration'; readonly tenant: string; readonly id: string }
  /** Conflict 'exists' on a known SHA-256. */
  | { readonly kind: 'insertInitialAccess'; readonly access: StoredInitialAccess }
  /** One use less. Conflict 'spent' where none is left, it has ended by `now`, or was revoked. */
  | { readonly kind: 'spendInitialAccess'; readonly tenant: string; readonly id: string; readonly now: number }
  /** One that is not there, or was revoked before, stays so. */
  | { readonly kind: 'revokeInitialAccess'; readonly tenant: string; readonly id: string; readonly revokedAt: number };

export interface RegistrationReads {
  /** The tenant is the client's to tell. */
  getRegistration(id: string): Promise<StoredRegistration | null>;
  /** Those of a tenant whose ids come after one, by their ids. */
  listRegistrations(tenant: string, after: string, limit: number): Promise<readonly StoredRegistration[]>;
  /** Those of all tenants that have ended by now, the first to end first. */
  listEndedRegistrations(now: number, limit: number): Promise<readonly StoredRegistration[]>;
  /** The tenant is the token's to tell. */
  getInitialAccess(sha256: string): Promise<StoredInitialAccess | null>;
  /** Oldest first. */
  listInitialAccess(tenant: string): Promise<readonly StoredInitialAccess[]>;
}
