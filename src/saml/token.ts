import { SamlRefused } from './refused.ts';

/** Bytes; some hundred groups fit in. */
const MAX_BYTES = 65_536;

/**
 * The XML of a subject token: base64url (RFC 8693 §3), by choice with its padding (RFC 7522 §2.1). Bounded before anything is decoded.
 * @throws SamlRefused
 */
export function decodeToken(token: string): string {
  if (token.length > (MAX_BYTES / 3) * 4) throw new SamlRefused(`it is longer than ${MAX_BYTES} bytes`);
  if (!/^[A-Za-z0-9_-]+={0,2}$/.test(token)) throw new SamlRefused('it is not in base64url, in one line');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(token, 'base64url'));
  } catch (cause) {
    throw new SamlRefused('it is not in UTF-8', { cause });
  }
}
