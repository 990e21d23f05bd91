/** What a source can do to whoever asks it: the columns of docs/SOURCES-FAILURES.md. */
export const CONDITIONS = [
  'answers',
  'answers that there is nothing',
  'answers a value of the wrong type',
  'is slow, but in time',
  'does not answer in time',
  'refuses the connection',
  'resets midway',
  'answers garbage',
  'answers hugely',
  'redirects',
  'resolves to a private address',
] as const;

export type Condition = (typeof CONDITIONS)[number];
