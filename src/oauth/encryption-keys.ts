/** The keys of the APIs whose JWTs are encrypted: of the configuration, or fetched from the API and kept. RFC 7517 §5 */
import type { EncryptionConfig } from '../../schema/config.ts';
import { carried } from '../carry-over.ts';
import type { Effects } from '../effects.ts';
import { notReached } from '../outbound/not-reached.ts';
import { type BoundedFetch, boundedFetch, FETCH_TIMEOUT_MS } from './bounded-fetch.ts';
import { type EncryptionKey, isFor, readEncryptionJwk } from './encryption-jwk.ts';
import { OAuthError } from './errors.ts';
import { keptAnswer } from './kept-answer.ts';

/** @throws OAuthError temporarily_unavailable where the key cannot be had, and none was before */
export type EncryptionKeySource = () => Promise<EncryptionKey>;

/** How long a fetched key holds. While its server is silent, it holds on. */
const KEPT_MS = 600_000;

const sourceFrom = carried<EncryptionKeySource>();

/** The key that is in the configuration, or the one that is published at jwksUri. */
export function createEncryptionKeySource(
  config: EncryptionConfig,
  effects: Pick<Effects, 'outbound' | 'now' | 'carryOver'>,
): EncryptionKeySource {
  return sourceFrom(effects.carryOver, config, () => makeEncryptionKeySource(config, effects));
}

function makeEncryptionKeySource(
  config: EncryptionConfig,
  effects: Pick<Effects, 'outbound' | 'now'>,
): EncryptionKeySource {
  const { key, jwksUri, algorithm, allowPrivate } = config;
  if (jwksUri !== undefined) {
    const fetch = boundedFetch(effects.outbound({ allowPrivate }));
    const ask = () =>
      fetchKey(jwksUri, fetch, config).catch((cause: unknown) => {
        throw unavailable(jwksUri, cause);
      });
    return keptAnswer(KEPT_MS, effects.now, ask);
  }
  const read = readEncryptionJwk(key ?? {}, algorithm);
  if ('fault' in read) throw new TypeError(`${read.fault.message}, which boot should have refused`);
  return async () => read.key;
}

async function fetchKey(uri: string, fetch: BoundedFetch, { algorithm }: EncryptionConfig): Promise<EncryptionKey> {
  const response = await fetch(uri, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  const document: unknown = await response.json();
  const keys = isObject(document) && Array.isArray(document.keys) ? document.keys.filter(isObject) : [];
  const jwk = keys.find((one) => isFor(one, algorithm));
  if (jwk === undefined) throw new Error(`${uri} has no key for ${algorithm}`);
  const read = readEncryptionJwk(jwk, algorithm);
  if ('fault' in read) throw new Error(`${uri}: ${read.fault.message}`);
  return read.key;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function unavailable(uri: string, cause: unknown): OAuthError {
  const reason =
    cause instanceof TypeError ? notReached(cause) : cause instanceof Error ? cause.message : 'not reached';
  return new OAuthError(
    'temporarily_unavailable',
    'The key that tokens for this API are encrypted to cannot be had at the moment; try again',
    { audit: `encryption key at ${uri}: ${reason}`, cause },
  );
}
