/** What the audit log keeps: who was given what, through which application, from which sources, and by which rule not. */
import type { StoredAudit } from '../store/audit-port.ts';
import type { Write } from '../store/port.ts';
import type { Circumstances } from './circumstances.ts';
import type { GivenClaim } from './given-claim.ts';
import { divide } from './personal.ts';
import type { PruningRecord } from './pruning-record.ts';
import type { InitialAccessRecord, RegistrationRecord } from './registration-record.ts';

export interface Subject {
  readonly kind: 'human' | 'machine';
  /** The id of the User, where there is one. */
  readonly user: string | null;
  /** The identity provider's issuer and subject that named the person. */
  readonly issuer: string | null;
  readonly subject: string | null;
  /** What the token calls the subject. */
  readonly sub: string | null;
}

/** A scope that was asked for and not granted. */
export interface RefusedScope {
  readonly scope: string;
  /** The rule in words, or the claim that was missing. */
  readonly rule: string;
  readonly because: string | null;
}

/** What a rule required for a scope that was granted otherwise. */
export interface Requirement {
  readonly scope: string;
  /** The rule in words. */
  readonly rule: string;
  readonly because: string | null;
}

/** A decision point that was asked. Its reasons are in its own log, under the id of the request: they could name people. */
export interface ConsultedPoint {
  /** Its name in the configuration. */
  readonly point: string;
  /** The X-Request-ID that it answered; null where it did not. */
  readonly request: string | null;
  readonly ms: number;
  readonly cache: 'none' | 'miss' | 'hit' | 'stale';
  readonly permitted: readonly string[];
  /** By it, or for want of its answer. */
  readonly denied: readonly string[];
  /** Why it did not answer; missing where it did. */
  readonly reason?: string;
}

export interface TokenRecord extends Circumstances {
  readonly event: 'token.issued' | 'token.refused';
  /** The application; null where it could not be authenticated. */
  readonly client: string | null;
  readonly grant: string | null;
  /** What it was about where that is no access token; `api` is whom it is for then. */
  readonly token?: 'id_jag' | 'txn_token';
  /** The transaction that a transaction token is of. */
  readonly txn?: string;
  readonly subject: Subject | null;
  /** Who acts for the subject now, as the token calls them; null where nobody does (RFC 8693 §4.1). */
  readonly actor: string | null;
  /** Who acted before, the latest first; absent where it could not be asked. */
  readonly actorsBefore?: readonly string[];
  readonly api: string | null;
  readonly scopesAsked: readonly string[];
  /** What the configuration declares of those that are for one object: account.list.{accountId}; missing where none is. */
  readonly scopeTemplates?: Readonly<Record<string, string>>;
  readonly scopesGranted: readonly string[];
  readonly scopesRefused: readonly RefusedScope[];
  /** Step-up, consent, and what else rules required, whether it was there or not; missing where they required nothing. */
  readonly required?: readonly Requirement[];
  /** Who decided beside the rules; missing where nobody did. */
  readonly decisionPoints?: readonly ConsultedPoint[];
  /** RFC 9396: the types of what was asked for; absent where nothing was. */
  readonly authorizationDetailsAsked?: readonly string[];
  /** RFC 9396: the types of what was granted, and a keyed hash of each; absent where nothing was. */
  readonly authorizationDetails?: readonly { readonly type: string; readonly hash: string }[];
  readonly claims: readonly GivenClaim[];
  /** Sources that answered otherwise than they are said to, and the names whose values were of another type. */
  readonly mistyped: readonly { readonly source: string; readonly names: readonly string[] }[];
  /** Claims that were configured and are not in the token, and why. */
  readonly withheld: readonly { readonly claim: string; readonly reason: string }[];
  /** Claims that would have made the JWT too long, and that introspection alone tells. */
  readonly movedToIntrospection: readonly string[];
  readonly jti: string | null;
  readonly expiresAt: number | null;
  /** Where it came from, of a refusal of who is not known. */
  readonly address?: string | null;
  /** The OAuth error and the reason inside, of a refusal. */
  readonly error: { readonly code: string; readonly reason: string } | null;
}

/** What another issuer was told about a token of its own. */
export interface ResolutionRecord extends Omit<TokenRecord, 'event' | 'grant' | 'token' | 'txn' | 'jti' | 'expiresAt'> {
  /** Unconcerned where the application, or all of its scopes, are none of Avow's. */
  readonly event: 'claims.resolved' | 'claims.refused' | 'claims.unconcerned';
  /** The issuer, by its name in the configuration. */
  readonly issuer: string;
}

export interface DirectoryRecord {
  readonly event:
    | 'resource.created'
    | 'resource.replaced'
    | 'resource.patched'
    | 'resource.deactivated'
    | 'resource.restored'
    | 'resource.deleted'
    | 'user.linked';
  readonly client: string;
  readonly resourceType: string;
  readonly resource: string;
  /** The version after the change; null after a deletion. */
  readonly version: number | null;
  /** The folded paths whose values changed; never the values. */
  readonly changed: readonly string[];
  /** What `active` became, where it changed. */
  readonly active?: boolean;
}

/** A change of a resource, of which the feed of changes tells. */
export type ChangeRecord = DirectoryRecord & { readonly event: `resource.${string}` };

/** An event that its receiver would not take, and will not be sent again. */
export interface EventRecord {
  readonly event: 'event.refused';
  readonly client: string;
  readonly stream: string;
  /** The id of the change. */
  readonly change: string;
  readonly resource: string;
  /** RFC 8935 §2.4, RFC 8936 §2.6: in the receiver's words, cut short. */
  readonly error: { readonly code: string; readonly reason: string };
}

/** What became of a token of a SCIM client; never the token or its hash. */
export interface CredentialRecord {
  readonly event: 'credential.added' | 'credential.rotated' | 'credential.revoked';
  readonly client: string;
  /** Its id. */
  readonly credential: string;
  readonly expiresAt: number | null;
}

/** What became of a signing key, and why: there was none, its time had come, or somebody asked. */
export interface KeyRecord {
  readonly event: 'key.added' | 'key.promoted' | 'key.removed';
  readonly client: null;
  /** Its kid. */
  readonly key: string;
  readonly algorithm: string;
  /** From when on it signs, in milliseconds since the epoch. */
  readonly activeAt: number;
  readonly because: 'first' | 'age' | 'asked';
  /** Of one that was removed: its public half, sealed (src/oauth/keys.ts), by which the seals that it signed are verified. */
  readonly sealed?: string;
}

/** That somebody was told what a token of a person would say, and why; never what it would. */
export interface ExplainRecord {
  readonly event: 'claims.explained';
  /** Who asked. */
  readonly client: string;
  /** The application whose token it would be. */
  readonly application: string;
  readonly api: string;
  readonly subject: Pick<Subject, 'kind' | 'user'>;
  readonly scopesAsked: readonly string[];
  /** RFC 9396: their types; absent where none were asked for. */
  readonly authorizationDetailsAsked?: readonly string[];
  /** What the configuration declares of those that are for one object: account.list.{accountId}; missing where none is. */
  readonly scopeTemplates?: Readonly<Record<string, string>>;
  readonly result: 'issued' | 'refused';
}

/** A token that is good no longer, though it has not ended; with a refresh token go the access tokens that came with it. */
export interface RevocationRecord {
  readonly event: 'token.revoked';
  /** The application that it was issued to. */
  readonly client: string;
  readonly token: 'access_token' | 'refresh_token';
  /** The id of the User; null for a machine's. */
  readonly user: string | null;
  /** Of an access token. */
  readonly jti: string | null;
  /** The application asked for it, or a refresh token was used twice. */
  readonly because: 'asked' | 'reused';
}

/** That somebody read this log, and by what it was searched. */
export interface ReadRecord {
  readonly event: 'audit.read';
  readonly client: string;
  /** The names of what it was searched by. */
  readonly filters: readonly string[];
  readonly cursor: string | null;
  /** How many were told. */
  readonly records: number;
}

/** That somebody was erased: their user, and what this log said of them. */
export interface ErasureRecord {
  readonly event: 'user.erased';
  readonly client: null;
  /** The id of the User. */
  readonly resource: string;
  /** How many records were about them. */
  readonly records: number;
}

/** That all that is kept about somebody was handed over: to whoever may open the database. */
export interface ExportRecord {
  readonly event: 'user.exported';
  readonly client: null;
  readonly resourceType: 'User';
  /** The id of the User. */
  readonly resource: string;
  /** How many records about them were told. */
  readonly records: number;
}

/** That Avow began to work with another configuration. */
export interface ConfigurationRecord {
  readonly event: 'configuration.changed';
  readonly client: null;
  /** A keyed hash of it, and of the one before; null for the first. */
  readonly configuration: string;
  readonly before: string | null;
}

/** What a person agreed to, or took back, as an application says that looks after it. */
export interface ConsentRecord {
  readonly event: 'consent.granted' | 'consent.revoked';
  /** Who says so. */
  readonly client: string;
  /** Its id. */
  readonly consent: string;
  /** The id of the User. */
  readonly user: string;
  /** Whose tokens it is about. */
  readonly application: string;
  readonly api: string;
  readonly scopesAsked: readonly string[];
  /** What the configuration declares of those that are for one object: account.list.{accountId}; missing where none is. */
  readonly scopeTemplates?: Readonly<Record<string, string>>;
  /** RFC 9396: as in TokenRecord. */
  readonly authorizationDetails?: TokenRecord['authorizationDetails'];
}

/** What has a row of its own; what is often, journal-record.ts has. */
export type AuditRecord =
  | TokenRecord
  | ResolutionRecord
  | DirectoryRecord
  | EventRecord
  | CredentialRecord
  | KeyRecord
  | ExplainRecord
  | ConsentRecord
  | RegistrationRecord
  | InitialAccessRecord
  | RevocationRecord
  | ReadRecord
  | ErasureRecord
  | ExportRecord
  | ConfigurationRecord
  | PruningRecord;

/**
 * The write that keeps a record; it belongs into the same commit as what it records.
 * @param stamp tenant, record id and the time in milliseconds since the epoch
 */
export function auditWrite(
  stamp: { readonly tenant: string; readonly id: string; readonly at: number },
  record: AuditRecord,
): Extract<Write, { kind: 'insertAudit' }> {
  const { open, personal } = divide(record);
  const audit: StoredAudit = { ...stamp, event: record.event, record: JSON.stringify(open) };
  return personal === null ? { kind: 'insertAudit', audit } : { kind: 'insertAudit', audit, personal };
}
