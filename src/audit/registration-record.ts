/** What the audit log keeps of clients that register themselves, and of the tokens that let them. RFC 7591, RFC 7592 */

/** What became of a client that registered itself; RFC 7591, RFC 7592. */
export type RegistrationRecord = {
  /** Its id. */
  readonly client: string;
  /** The name of the initial access token that let it register; null where it needed none. */
  readonly initialAccess: string | null;
  /** Who has signed its software statement, by the name in the configuration. */
  readonly statement: string | null;
} & (
  | {
      readonly event: 'client.registered' | 'client.updated';
      /** A keyed hash of what it says of itself, in which people are named. */
      readonly metadata: string;
      readonly scopesAsked: readonly string[];
      readonly scopesGranted: readonly string[];
      /** With the rule in words. */
      readonly scopesRefused: readonly {
        readonly scope: string;
        readonly rule: string;
        readonly because: string | null;
      }[];
    }
  /** It asked for it, was not used for too long or has come to its end, or an operator removed it. */
  | { readonly event: 'client.deleted'; readonly because: 'asked' | 'ended' | 'operator' }
);

/** What became of an initial access token; never the token or its hash. */
export interface InitialAccessRecord {
  readonly event: 'initial_access.added' | 'initial_access.revoked';
  readonly client: null;
  /** Its name, and its id. */
  readonly initialAccess: string;
  readonly credential: string;
  readonly expiresAt: number | null;
  /** How often it may be used; null where that is not counted. */
  readonly uses: number | null;
}
