/** The certificate of a client's connection, as a trusted proxy passed it on. RFC 8705 */
import { createHash, X509Certificate } from 'node:crypto';

export interface ClientCertificate {
  readonly der: Uint8Array;
  /** Whether somebody who is believed has verified that an authority made it. */
  readonly isVerified: boolean;
}

/** RFC 8705 §3.1: SHA-256 over the DER. */
export function thumbprintOf({ der }: ClientCertificate, encoding: 'base64url' | 'hex'): string {
  return createHash('sha256').update(der).digest(encoding);
}

/** The certificate read, where it is one and in force; null elsewhere. */
export function readCertificate({ der }: ClientCertificate, now: number): X509Certificate | null {
  try {
    const certificate = new X509Certificate(der);
    return certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime() ? certificate : null;
  } catch {
    return null;
  }
}
