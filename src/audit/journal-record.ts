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

export type JournalRecord = IntrospectionRecord;
