/** Key binding: whoever shows a credential holds the key that it was issued to, and shows it here and now. RFC 9901 §4.3, §7.3 */
import { timingSafeEqual } from 'node:crypto';
import { importJWK, type JWK, type JWTPayload, jwtVerify } from 'jose';
import { algorithmsOf } from './algorithms.ts';
import { readPublicJwk } from './keys-jwk.ts';

/** The key binding will not do; the message says why. */
export class KeyBindingRefused extends Error {
  override readonly name = 'KeyBindingRefused';
}

export interface KeyBindingChecks {
  /** Whom the presentation is for. */
  readonly audience: string;
  /** What whoever asked for the presentation gave the holder to sign. */
  readonly nonce: string;
  /** The digest of all that stands before the key binding. */
  readonly digest: string;
  /** Milliseconds. */
  readonly now: number;
  readonly maxAgeMs: number;
  readonly toleranceMs: number;
}

/**
 * Verifies a key binding JWT by the key that the credential names.
 * @param cnf of the credential, verified (RFC 7800 §3.2)
 * @returns until when it is good for: milliseconds
 * @throws KeyBindingRefused
 */
export async function verifyKeyBinding(jwt: string, cnf: unknown, checks: KeyBindingChecks): Promise<number> {
  const jwk = holderKey(cnf);
  const payload = await verified(jwt, jwk, checks);
  if (!isSame(payload.nonce, checks.nonce)) throw new KeyBindingRefused('its nonce is another');
  // §7.3 (5.f): what was disclosed is what the holder signed for
  if (!isSame(payload.sd_hash, checks.digest)) throw new KeyBindingRefused('it is bound to other disclosures');
  return Number(payload.iat) * 1_000 + checks.maxAgeMs + checks.toleranceMs;
}

function holderKey(cnf: unknown): JWK {
  const jwk = typeof cnf === 'object' && cnf !== null && 'jwk' in cnf ? cnf.jwk : null;
  if (typeof jwk !== 'object' || jwk === null) throw new KeyBindingRefused('the credential names no key of its holder');
  const read = readPublicJwk({ ...jwk });
  if ('fault' in read) throw new KeyBindingRefused(`of the holder ${read.fault.message}`);
  return read.key;
}

async function verified(
  jwt: string,
  jwk: JWK,
  { audience, now, maxAgeMs, toleranceMs }: KeyBindingChecks,
): Promise<JWTPayload> {
  const algorithms = algorithmsOf(jwk);
  try {
    const key = await importJWK(jwk, algorithms[0]);
    const { payload } = await jwtVerify(jwt, key, {
      algorithms,
      audience,
      typ: 'kb+jwt', // §4.3
      requiredClaims: ['iat', 'aud', 'nonce', 'sd_hash'],
      maxTokenAge: maxAgeMs / 1_000,
      clockTolerance: toleranceMs / 1_000,
      currentDate: new Date(now),
    });
    return payload;
  } catch (cause) {
    throw new KeyBindingRefused('its signature, type, audience or age is not as it must be', { cause });
  }
}

function isSame(one: unknown, other: string): boolean {
  const [a, b] = [Buffer.from(typeof one === 'string' ? one : ''), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
