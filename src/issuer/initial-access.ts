/** Who lets a client register: an initial access token, or the configuration, which lets anybody. RFC 7591 §1.2, §3 */
import { timingSafeEqual } from 'node:crypto';
import { OAuthError } from '../oauth/errors.ts';
import type { RegistrationPolicy } from '../oauth/registration-policy.ts';
import { digestOf } from '../oauth/registration-secret.ts';
import type { Write } from '../store/port.ts';
import type { StoredInitialAccess } from '../store/registration-port.ts';
import type { Issuer, Presented, Registration } from './issuer.ts';
import { networkOf } from './leaky-buckets.ts';

/** What says in which tenant a client is registered; nothing else does. */
export interface InitialAccess {
  readonly tenant: string;
  /** Its name in the configuration; null where none was shown, and none is needed. */
  readonly name: string | null;
  /** That it was used once more. */
  readonly writes: readonly Write[];
}

type Access = Pick<Presented, 'authorization' | 'ip'>;

/**
 * Takes what came with the request.
 * @throws OAuthError invalid_token; with 429 where an address has registered too often without a token, or with a wrong one
 */
export async function initialAccessOf(
  issuer: Issuer,
  registration: Registration,
  { authorization, ip }: Access,
): Promise<InitialAccess> {
  const { policy, attempts } = registration;
  if (authorization !== null) {
    const token = bearerOf(authorization);
    const found = token === null ? null : await findAccess(issuer, policy, token);
    if (found !== null) return found;
  }
  const key = ip === null ? 'nobody knows where' : networkOf(ip);
  const wait = attempts.secondsOver(key);
  if (wait > 0) throw tooMany(wait);
  attempts.fill(key);
  if (authorization === null && policy.openTenant !== null) {
    return { tenant: policy.openTenant, name: null, writes: [] };
  }
  throw needsToken();
}

/** @param seconds until the next one is looked at */
function tooMany(seconds: number): OAuthError {
  const description = `Too many registrations come from this address; the next one is looked at in ${seconds} s`;
  return new OAuthError('temporarily_unavailable', description, { retryAfter: seconds });
}

/** RFC 6750 §2.1 */
export function bearerOf(authorization: string | null): string | null {
  return /^Bearer +([A-Za-z0-9\-._~+/]{1,512}=*)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** What a client sees whose token was used up by another meanwhile, as by anybody whose token is none. */
export function needsToken(): OAuthError {
  return new OAuthError('invalid_token', 'Send Authorization: Bearer with an initial access token that is good');
}

async function findAccess(issuer: Issuer, policy: RegistrationPolicy, token: string): Promise<InitialAccess | null> {
  const digest = digestOf(token);
  const configured = configuredAccess(policy, Buffer.from(digest, 'hex'));
  if (configured !== null) return configured;
  const stored = await issuer.store.getInitialAccess(digest);
  if (stored === null || !isOpen(stored, issuer.effects.now())) return null;
  // A name that left the configuration, or its tenant, takes its tokens with it.
  if (policy.initialAccess.get(stored.name)?.tenant !== stored.tenant) return null;
  const { tenant, id, name } = stored;
  return { tenant, name, writes: [{ kind: 'spendInitialAccess', tenant, id, now: issuer.effects.now() }] };
}

/** Each is compared, and in constant time: how long it takes tells nothing about which came close. */
function configuredAccess({ initialAccess }: RegistrationPolicy, digest: Uint8Array): InitialAccess | null {
  let found: InitialAccess | null = null;
  for (const [name, { tenant, sha256 }] of initialAccess) {
    if (sha256 !== null && timingSafeEqual(digest, sha256)) found = { tenant, name, writes: [] };
  }
  return found;
}

/** Whether a token that is kept may be used. */
export function isOpen({ expiresAt, usesLeft, revokedAt }: StoredInitialAccess, now: number): boolean {
  return revokedAt === null && usesLeft !== 0 && (expiresAt === null || expiresAt > now);
}
