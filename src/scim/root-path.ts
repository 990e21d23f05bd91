/** The path of the attribute that holds the one at a path: `emails` of `emails.value`, and of itself. URNs have dots of their own. */
export function rootOf(path: string): string {
  const dot = path.indexOf('.', path.lastIndexOf(':') + 1);
  return dot < 0 ? path : path.slice(0, dot);
}

/** Whether one of the paths is of the attribute. */
export function sameRoots(paths: readonly string[], root: string): boolean {
  return paths.some((path) => rootOf(path) === root);
}
