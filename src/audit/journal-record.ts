/** What the audit log keeps of what is often: several share a row (journal.ts). */

/** That somebody was told about a token. What its claims were, the record of its issuance says, by the jti. */
export interface IntrospectionRecord {
  readonly event: 'token.introspected';
  /** Who looked. */
  readonly client: string;
  /** Whose token it was; null where nobody knows. */
  readonly application: string | null;
  /** For which APIs the caller was told; null where it was told nothing. */
  readonly api: string | null;
  readonly jti: string | null;
  /** The id of the User, where it is a person's; kept as the name of their key (src/audit/journal.ts). */
  readonly user?: string;
  /** Who acts for them, where it is an application; `somebody` where it is a person. */
  readonly actor?: string;
  /** What the answer was: that it is good, or that it is not, and nothing else. */
  readonly active: boolean;
  /** Why it is not good, which the caller is not told. */
  readonly because?: 'unknown' | 'expired' | 'revoked' | 'application' | 'person' | 'audience' | 'budget';
  /** RFC 7662 §2.2, RFC 9701 §5, or the JWT itself. */
  readonly form: 'json' | 'signed' | 'jwt';
}

/** That UserInfo told an application of a person. What the claims were, the record of the token's issuance says, by the jti. */
export interface UserInfoRecord {
  readonly event: 'userinfo.read';
  /** Whose token it was, and who was told. */
  readonly client: string;
  /** UserInfo, by its name in the configuration. */
  readonly api: string;
  readonly jti: string;
  /** As above. */
  readonly user?: string;
  readonly actor?: string;
  /** The names of the claims. */
  readonly told: readonly string[];
  /** OpenID Connect Core §5.3.2 */
  readonly form: 'json' | 'jwt';
}

/** That an application was shown what a person has agreed to. */
export interface ConsentsReadRecord {
  readonly event: 'consents.read';
  /** Who looked. */
  readonly client: string;
  /** As above; missing where nobody of the name has a consent. */
  readonly user?: string;
  /** The id of the one that was asked for; missing where all of a person's were. */
  readonly consent?: string;
  /** How many were shown. */
  readonly consents: number;
}

/** A request that was refused, at whichever endpoint; refusals of tokens, and of other issuers' claims, have records of their own. */
export interface RefusalRecord {
  readonly event: 'request.refused';
  /** Null where it was not known by then, or is no application. */
  readonly client: string | null;
  /** The name of the initial access token that was shown. RFC 7591 §3 */
  readonly initialAccess?: string;
  /** The other issuer that asked, by its name in the configuration. */
  readonly issuer?: string;
  readonly endpoint: Endpoint;
  /** Where the request came from, of who is not known. */
  readonly address?: string | null;
  readonly error: { readonly code: string; readonly reason: string };
}

/** Where a request was made, by what is done there. */
export type Endpoint =
  | 'token'
  | 'introspection'
  | 'revocation'
  | 'registration'
  | 'userinfo'
  | 'resolution'
  | 'hook'
  | 'explanation'
  | 'consents'
  | 'audit'
  | 'scim'
  | 'other';

/** How many more requests of people nobody knows, or of a client that registered itself, were refused in a minute, beside those that have a record each. */
export interface RefusalCountRecord {
  readonly event: 'client.refused';
  /** That registered itself; null for people nobody knows. */
  readonly client: string | null;
  /** Of IPv6 its first half; null for all whose own would have been too many, and of a client. */
  readonly address: string | null;
  /** Of the error. */
  readonly code: string;
  readonly times: number;
  /** When counting began; RFC 3339. */
  readonly from: string;
}

/** How many attempts of a minute were turned away (429) and not looked at. */
export interface LimitRecord {
  readonly event: 'client.limited';
  readonly client: null;
  /** As above. */
  readonly address: string | null;
  readonly times: number;
  readonly from: string;
}

export type JournalRecord =
  | IntrospectionRecord
  | UserInfoRecord
  | ConsentsReadRecord
  | RefusalRecord
  | RefusalCountRecord
  | LimitRecord;
