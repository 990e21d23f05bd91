/** RFC 8414 §3.1, RFC 9728 §3.1: the well-known part stands between the host and the path of an identifier. */
export function wellKnownPath(wellKnown: string, identifier: string): string {
  const { pathname } = new URL(identifier);
  return pathname === '/' ? wellKnown : wellKnown + pathname;
}
