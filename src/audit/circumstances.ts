/** What a decision knew of the moment, beside who asked for what: as the log keeps it, naming nobody. */

/** What a risk engine said. */
export interface RiskRecord {
  /** The resolver's name in the configuration. */
  readonly source: string;
  /** Where it was asked about the object of a dynamic scope: which one. */
  readonly scope?: string;
  readonly score?: number;
  readonly level?: string;
  /** Why it said nothing. */
  readonly unavailable?: string;
}

/** How the person had signed in, as their identity provider says (OpenID Connect Core §2). */
export interface AuthenticationRecord {
  /** The provider's name in the configuration. */
  readonly provider?: string;
  readonly acr?: string;
  readonly amr?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at?: number;
}

export interface Circumstances {
  /** Missing where no risk engine was asked. */
  readonly risk?: readonly RiskRecord[];
  /** Missing where nobody said anything of it. */
  readonly authentication?: AuthenticationRecord;
  /** The hash of the configuration that decided, as `configuration.changed` has it. */
  readonly configuration?: string;
}
