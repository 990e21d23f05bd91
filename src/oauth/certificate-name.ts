/** The one name of a certificate that a client is known by. RFC 8705 §2.1.2 */
import type { X509Certificate } from 'node:crypto';
import type { ClientConfig } from '../../schema/config.ts';
import { parseDistinguishedName, parseSubject, sameName } from './distinguished-name.ts';

type ClientTls = NonNullable<ClientConfig['tls']>;

export interface CertificateName {
  isIn(certificate: X509Certificate): boolean;
}

/** Each kind of subject alternative name as Node calls it. RFC 5280 §4.2.1.6 */
const ALTERNATIVES = [
  ['sanDns', 'DNS'],
  ['sanUri', 'URI'],
  ['sanIp', 'IP Address'],
  ['sanEmail', 'email'],
] as const;

/** Returns what is looked for in a certificate, or what is wrong with how it is written. */
export function compileCertificateName(
  tls: Omit<ClientTls, 'certificates'>,
): CertificateName | { readonly problem: string } {
  for (const [key, kind] of ALTERNATIVES) {
    const expected = tls[key];
    if (expected === undefined) continue;
    const entry = entryOf(kind, expected);
    return { isIn: ({ subjectAltName }) => alternativesOf(subjectAltName ?? '').includes(entry) };
  }
  const expected = parseDistinguishedName(tls.subjectDn ?? '');
  if (expected === null) return { problem: 'it is no distinguished name' };
  return { isIn: ({ subject }) => sameName(expected, parseSubject(subject)) };
}

/** RFC 8705 §2.1.2: as octets; but a DNS name has no case (RFC 4343). */
function entryOf(kind: string, value: string): string {
  return `${kind}:${kind === 'DNS' ? value.toLowerCase() : value}`;
}

/** Node writes `DNS:a.example, URI:urn:x`, and puts a value in JSON's quotes where it could be taken for more than one. */
function alternativesOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)/g)].map(([, kind = '', value = '']) =>
    entryOf(kind, value.startsWith('"') ? String(JSON.parse(value)) : value),
  );
}
