/** Something wrong in the configuration. All of them are reported at once; nothing starts half-configured. */
export interface Problem {
  /** The file it stands in; the configuration file itself where absent. */
  readonly file?: string;
  /** The key that is wrong: ['claims', 'plan', 'from']. */
  readonly key: readonly (string | number)[];
  /** What is wrong. */
  readonly message: string;
  /** How to mend it. */
  readonly mend: string;
}
