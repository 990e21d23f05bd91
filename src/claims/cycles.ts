/**
 * Finds circles among things that need one another.
 * @param needs what each name needs; names that stand nowhere on the left need nothing
 * @returns a circle for every name where a walk comes back to where it was: ['billing', 'risk', 'billing']; none where there is none
 */
export function findCycles(needs: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const done = new Set<string>();

  function walk(name: string, path: readonly string[]): void {
    const before = path.indexOf(name);
    if (before >= 0) cycles.push([...path.slice(before), name]);
    if (before >= 0 || done.has(name)) return;
    for (const needed of needs.get(name) ?? []) walk(needed, [...path, name]);
    done.add(name);
  }

  for (const name of needs.keys()) walk(name, []);
  return cycles;
}
