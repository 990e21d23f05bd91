/** Certificates of clients, public halves alone; in force from 2026-11-23T05:04:22Z to 2051. */
import { createHash } from 'node:crypto';

/** The DER in base64. Subject C=GB, O=Bank\, Ltd, CN=bank; and a DNS name, a URI, an address and an e-mail address. */
export const BANK = [
  'MIICAzCCAaigAwIBAgIUD7eWxsc2ZKp1Q5OfxUPFXAWsyKowCgYIKoZIzj0EAwIwMDELMAkGA1UEBhMCR0IxEjAQBgNVBAoMCUJh',
  'bmssIEx0ZDENMAsGA1UEAwwEYmFuazAgFw0yNjExMjMwNTA0MjFaGA8yMDUxMDcxNTA1MDQyMVowMDELMAkGA1UEBhMCR0IxEjAQ',
  'BgNVBAoMCUJhbmssIEx0ZDENMAsGA1UEAwwEYmFuazBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABH0Ct1wN7S6lZto89LBRw7EL',
  'tCH7TWfZ4B2I7DPY+34j2i2VOgRihn1aGtwmuZDQZtInjTJB+Hq5BVffTgmNS3ujgZ0wgZowHQYDVR0OBBYEFNE+ZVrtA8C8EX1v',
  'yWvvQFK7UkrCMB8GA1UdIwQYMBaAFNE+ZVrtA8C8EX1vyWvvQFK7UkrCMA8GA1UdEwEB/wQFMAMBAf8wRwYDVR0RBEAwPoITQ2xp',
  'ZW50LkJhbmsuZXhhbXBsZYYPdXJuOmJhbms6Y2xpZW50hwTAAAIHgRBvcHNAYmFuay5leGFtcGxlMAoGCCqGSM49BAMCA0kAMEYC',
  'IQCwR9MpFmBa5WN5B9aZ8Q3p7xdjBwTQJx7wpgcp35kKkAIhAMd43Ga5NlDt9/INc8HQXdb9P1d7oKM0tPyoygp979c6',
].join('');

/** Subject CN=node-1 and nothing more. */
export const NODE = [
  'MIIBejCCAR+gAwIBAgIUTK+OHT+qcNoJv7732KQn25fwlFYwCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGbm9kZS0xMCAXDTI2MTEy',
  'MzA1MDQyMloYDzIwNTEwNzE1MDUwNDIyWjARMQ8wDQYDVQQDDAZub2RlLTEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATp+fWp',
  'CZmkUVV+TmpmJ9xqNZNchdKmjjlS/pMIt4gWm084AI0L0k1Wzsc7mdiouVMMdlwIoQq9B3GclgVoT36Ro1MwUTAdBgNVHQ4EFgQU',
  'WG9CAfdWb7hs37I9NANkp0RdvUQwHwYDVR0jBBgwFoAUWG9CAfdWb7hs37I9NANkp0RdvUQwDwYDVR0TAQH/BAUwAwEB/zAKBggq',
  'hkjOPQQDAgNJADBGAiEA/xBDLvLuHjiy17R+JUf36zdrR8Z/tQjz0g2mDAihGTgCIQDpjcnvWlRbGORlDKJjCQcX2sCPlVF3sylp',
  'IxtWI7QA2g==',
].join('');

export function sha256Of(certificate: string, encoding: 'hex' | 'base64url' = 'hex'): string {
  return createHash('sha256').update(Buffer.from(certificate, 'base64')).digest(encoding);
}

/** As RFC 9440 §2.1 has it in a header. */
export const rfc9440 = (certificate: string) => `:${certificate}:`;

/** As nginx writes $ssl_client_escaped_cert. */
export function escapedPem(certificate: string): string {
  const lines = certificate.match(/.{1,64}/g) ?? [];
  return encodeURIComponent(`-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`);
}
