/** Whether a credential is still good, as its issuer's status list says. draft-ietf-oauth-status-list §8 */
import type { OpenIdProviderConfig } from '../../schema/config.ts';
import { carried, identityOf } from '../carry-over.ts';
import { notReached } from '../outbound/not-reached.ts';
import { type BoundedFetch, boundedFetch, FETCH_TIMEOUT_MS } from './bounded-fetch.ts';
import { OAuthError } from './errors.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { RemoteKeysDeps } from './keys-remote.ts';
import { readStatusList, type StatusList, statusAt, statusReference } from './status-list.ts';
import { JwtRefused, type KeyFinder, verifyJwt } from './verify-jwt.ts';

/** A list is kept no longer, and without ttl and exp for so long. */
const KEPT_MS = 300_000;
/** Of one issuer. */
const MAX_LISTS = 32;
const MAX_TOKEN = 262_144;

interface Kept {
  readonly list: StatusList;
  readonly until: number;
}

type Config = Pick<OpenIdProviderConfig, 'issuer' | 'allowPrivate' | 'algorithms' | 'clockTolerance'>;

/** The number that the list has; null where there is none. */
type StatusOf = (status: JsonValue | undefined) => Promise<number | null>;

const statusFrom = carried<StatusOf>();

/**
 * Takes the issuer of credentials and how its keys are found; returns a function from a credential's `status` to the number that its
 * list has for it. That throws temporarily_unavailable where nobody can tell, and nothing is issued then; null where the status
 * is kept in another way than in a list, or beyond the list's end.
 */
export function createCredentialStatus(config: Config, keys: KeyFinder, deps: RemoteKeysDeps): StatusOf {
  const { issuer, allowPrivate, algorithms, clockTolerance } = config;
  const lists = [issuer, allowPrivate, algorithms, clockTolerance, identityOf(keys)];
  return statusFrom(deps.carryOver, lists, () => makeCredentialStatus(config, keys, deps));
}

function makeCredentialStatus(config: Config, keys: KeyFinder, deps: RemoteKeysDeps): StatusOf {
  const fetch = boundedFetch(deps.outbound({ allowPrivate: config.allowPrivate }));
  const kept = new Map<string, Kept>();
  const pending = new Map<string, Promise<StatusList>>();
  const renew = async (uri: string): Promise<StatusList> => {
    const fresh = await listAt(uri, { config, keys, fetch, now: deps.now });
    kept.delete(uri);
    for (const oldest of kept.keys()) if (kept.size >= MAX_LISTS) kept.delete(oldest);
    kept.set(uri, fresh);
    return fresh.list;
  };
  const listOf = (uri: string): StatusList | Promise<StatusList> => {
    const known = kept.get(uri);
    if (known !== undefined && deps.now() < known.until) return known.list;
    const asked = pending.get(uri) ?? renew(uri).finally(() => pending.delete(uri));
    pending.set(uri, asked);
    return asked;
  };
  return async (status) => {
    const reference = statusReference(status);
    if (reference === null) return null;
    try {
      return statusAt(await listOf(reference.uri), reference.index);
    } catch (cause) {
      throw unavailable(reference.uri, cause);
    }
  };
}

interface Asking {
  readonly config: Config;
  readonly keys: KeyFinder;
  readonly fetch: BoundedFetch;
  now(): number;
}

/** §8.1 to §8.3 */
async function listAt(uri: string, { config, keys, fetch, now }: Asking): Promise<Kept> {
  const { issuer, algorithms, clockTolerance: toleranceMs } = config;
  if (issuer.startsWith('https:') && !uri.startsWith('https:')) throw new Error(`${uri} is not behind TLS`);
  const headers = { accept: 'application/statuslist+jwt' };
  const response = await fetch(uri, { headers, signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  const at = now();
  const payload = await verifyJwt((await response.text()).trim(), {
    keys,
    algorithms,
    types: ['statuslist+jwt'], // §5.1
    issuer: null,
    required: ['sub', 'iat', 'status_list'],
    endless: true,
    now: at,
    toleranceMs,
    maxLength: MAX_TOKEN,
  });
  // §8.3: the list is the one that was asked for; and of nobody else, where it says of whom
  if (payload.sub !== uri) throw new Error(`${uri} is another list (sub)`);
  if (payload.iss !== undefined && payload.iss !== issuer) throw new Error(`${uri} is of another issuer`);
  return { list: await readStatusList(payload), until: at + lifetimeOf(payload, at) };
}

function lifetimeOf({ ttl, exp }: JsonObject, now: number): number {
  const ttlMs = typeof ttl === 'number' && ttl > 0 ? ttl * 1_000 : KEPT_MS;
  const endsIn = typeof exp === 'number' ? exp * 1_000 - now : KEPT_MS;
  return Math.max(0, Math.min(ttlMs, endsIn, KEPT_MS));
}

function unavailable(uri: string, cause: unknown): OAuthError {
  if (cause instanceof OAuthError) return cause;
  const audit = `status list ${uri}: ${reasonOf(cause)}`;
  const description = 'Whether the credential is still good cannot be told at the moment; try again';
  return new OAuthError('temporarily_unavailable', description, { audit, cause });
}

function reasonOf(error: unknown): string {
  // As fetch fails; what the operator has to know is beneath it.
  if (error instanceof TypeError) return notReached(error);
  if (error instanceof JwtRefused) return error.claim === null ? error.fault : `${error.fault} (${error.claim})`;
  return error instanceof Error ? error.message : 'not reached';
}
