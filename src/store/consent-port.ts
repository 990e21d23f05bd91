/** The part of the store's contract that knows what people have agreed to. */

/** A person's agreement to scopes, or to single acts, for an application: asked for first, then given, then perhaps taken back. */
export interface StoredConsent {
  readonly tenant: string;
  readonly id: string;
  /** The id of the User. */
  readonly user: string;
  readonly client: string;
  /** The API's name. */
  readonly api: string;
  /** What was shown, as a JSON array. */
  readonly scopes: string;
  /** Authorization details, as a JSON array; null where there are none. */
  readonly details: string | null;
  /** All times are milliseconds since the epoch. */
  readonly askedAt: number;
  /** How long it is good once it is given; null where it does not end. */
  readonly lasts: number | null;
  /** Null until it is given; then with the application that says so. */
  readonly grantedAt: number | null;
  readonly grantedBy: string | null;
  /** When it ends: the question before it is given, the agreement after that. Null where it does not. */
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  /** When a token was issued for details that were agreed to once. */
  readonly spentAt: number | null;
}

export type ConsentWrite =
  /** Conflict 'exists' on a known id. */
  | { readonly kind: 'insertConsent'; readonly consent: StoredConsent }
  /** Conflict 'spent' unless it is asked for, and neither given nor taken back. */
  | ({ readonly kind: 'grantConsent' } & Pick<StoredConsent, 'tenant' | 'id' | 'expiresAt'> & {
        readonly grantedAt: number;
        readonly grantedBy: string;
      })
  /** Conflict 'version' unless it is given, neither taken back nor spent: whoever counted on it looks again. */
  | { readonly kind: 'spendConsent'; readonly tenant: string; readonly id: string; readonly spentAt: number }
  /** One that is taken back already, or is not there, stays so. */
  | { readonly kind: 'revokeConsent'; readonly tenant: string; readonly id: string; readonly revokedAt: number };

export interface ConsentReads {
  getConsent(tenant: string, id: string): Promise<StoredConsent | null>;
  /** Of one person, oldest first. */
  listConsents(tenant: string, user: string): Promise<readonly StoredConsent[]>;
}
