/** Zitadel documentation, "Verify Payload Integrity"; how the header is made is in its pkg/actions/signing.go. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The header has been named both ways. */
export const SIGNATURE_HEADERS = ['zitadel-signature', 'x-zitadel-signature'] as const;

/** Zitadel's own DefaultTolerance. */
const TOLERANCE_MS = 300_000;
const MAX_HEADER = 1_024;

/**
 * Whether `t=<seconds>,v1=<hex>[,v1=…]` is the HMAC-SHA256 of `<t>.<body>` with this key, made within the last five minutes or the
 * next. Zitadel asks twice with the same signature where a token and its user info are made in one second, so that a signature is
 * good as often as it comes.
 * @param now milliseconds
 */
export function isSignedBy(key: string, header: string, body: string, now: number): boolean {
  const { at, signatures } = readHeader(header);
  if (at === null || Math.abs(now - at * 1_000) > TOLERANCE_MS) return false;
  const expected = createHmac('sha256', key).update(`${at}.${body}`, 'utf8').digest();
  // Every signature is compared, each in constant time: while a key is changed there are two.
  return signatures.map((one) => timingSafeEqual(one, expected)).includes(true);
}

function readHeader(header: string): { readonly at: number | null; readonly signatures: readonly Uint8Array[] } {
  const parts = header.length > MAX_HEADER ? [] : header.split(',').map((part) => part.trim());
  const times = parts.flatMap((part) => /^t=([0-9]{1,12})$/.exec(part)?.[1] ?? []);
  const signatures = parts.flatMap((part) => /^v1=([0-9a-f]{64})$/i.exec(part)?.[1] ?? []);
  const [at] = times;
  // Two times could have one checked and the other signed.
  return {
    at: times.length === 1 ? Number(at) : null,
    signatures: signatures.map((hex) => Buffer.from(hex, 'hex')),
  };
}
