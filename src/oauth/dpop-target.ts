/** The URI of a request as a DPoP proof names it. RFC 9449 §4.2 htu */

/**
 * Without query and fragment, in the normal form of RFC 3986 §6.2.2 and §6.2.3: case of scheme, host and percent-encoding, default
 * ports, dots in the path, and characters that need no encoding. Null for what is no http(s) URI.
 */
export function normalTarget(uri: string): string | null {
  if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri)) return null;
  const { protocol, host, pathname, username, password } = new URL(uri);
  if (username !== '' || password !== '') return null;
  return `${protocol}//${host}${pathname.replace(/%[0-9A-Fa-f]{2}/g, normalOctet)}`;
}

/** RFC 3986 §2.3: unreserved characters mean the same with and without percent-encoding. */
function normalOctet(encoded: string): string {
  const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
  return /[A-Za-z0-9\-._~]/.test(character) ? character : encoded.toUpperCase();
}
