/** What the process ends with: sysexits.h where it has a word for it. */
export const EXIT = {
  ok: 0,
  failure: 1,
  /** Of `avow diff`, as of diff(1): there are differences, or nobody can tell. */
  differs: 1,
  undecided: 2,
  /** EX_USAGE: the command was called wrongly. */
  usage: 64,
  /** EX_CONFIG: the configuration is bad, and nothing was started. */
  config: 78,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
