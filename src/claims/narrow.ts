/**
 * The claims that a token may carry: those that the application may have and the API takes.
 * @param sets what each is narrowed to; null for one that is not
 * @returns null where neither is narrowed
 */
export function narrow(...sets: readonly (ReadonlySet<string> | null)[]): ReadonlySet<string> | null {
  return sets.reduce((all, one) => (all === null || one === null ? (all ?? one) : all.intersection(one)), null);
}
