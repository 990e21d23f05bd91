/** How a client that registered itself is known by the certificate of its connection. RFC 8705 §2.1.2, §2.2.2 */
import { createHash, X509Certificate } from 'node:crypto';
import type { ClientMetadata } from './client-metadata.ts';
import type { JsonObject } from './json.ts';

const NAMES = [
  ['tls_client_auth_subject_dn', 'subjectDn'],
  ['tls_client_auth_san_dns', 'sanDns'],
  ['tls_client_auth_san_uri', 'sanUri'],
  ['tls_client_auth_san_ip', 'sanIp'],
  ['tls_client_auth_san_email', 'sanEmail'],
] as const;

type TlsNames = Readonly<Partial<Record<(typeof NAMES)[number][1], string>>>;

/** As the configuration calls them. */
export function tlsNamesOf(metadata: ClientMetadata): TlsNames {
  return Object.fromEntries(
    NAMES.flatMap(([member, name]) => {
      const value = metadata[member];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

const MAX_CERTIFICATE = 16_384;

/** The SHA-256 of the certificate of each key, in hex; null where one has none that can be read. */
export function selfSignedCertificates(keys: readonly JsonObject[]): ReadonlySet<string> | null {
  const thumbprints = keys.map(({ x5c }) => {
    const first: unknown = Array.isArray(x5c) ? x5c[0] : undefined;
    return typeof first === 'string' && first.length <= MAX_CERTIFICATE ? thumbprintOf(first) : null;
  });
  const read = thumbprints.filter((one) => one !== null);
  return read.length === thumbprints.length ? new Set(read) : null;
}

/** RFC 7517 §4.7: base64, and not base64url, of the DER. */
function thumbprintOf(base64: string): string | null {
  try {
    const { raw } = new X509Certificate(Buffer.from(base64, 'base64'));
    return createHash('sha256').update(raw).digest('hex');
  } catch {
    return null;
  }
}
