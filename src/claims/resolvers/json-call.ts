import type { ResolverConfig } from '../../../schema/config.ts';
import type { Effects, Fetch } from '../../effects.ts';
import { notReached } from '../../outbound/not-reached.ts';
import { Unavailable, type Value } from '../source.ts';
import { createCredentials } from './credentials.ts';
import { readAnswer } from './json-answer.ts';
import { type Signable, signRequest } from './signature.ts';

/** The settings of schema/resolver-network.ts, as everything that is called over HTTP has them. */
export type NetworkConfig = Omit<Extract<ResolverConfig, { kind: 'risk' }>, 'kind' | 'send'>;

/** Headers beside those of the configuration may go with one request. */
export interface JsonRequest extends Signable {
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Asks a source, as its configuration says: with its credentials, signed, over its own connections.
 * @returns undefined where it answered with a status that says that there is nothing
 * @throws Unavailable and Unaskable, as readAnswer does
 */
export type JsonCall = (request: JsonRequest, signal: AbortSignal) => Promise<Value | undefined>;

/**
 * @param name what the configuration calls it, which is also the key id of its signatures
 * @param absentOn the statuses that say that there is nothing
 */
export function createJsonCall(
  name: string,
  config: NetworkConfig,
  absentOn: readonly number[],
  { outbound, now }: Pick<Effects, 'outbound' | 'now'>,
): JsonCall {
  const { allowPrivate, auth, maxBytes, sign, tls } = config;
  const fetch = reaching(outbound({ allowPrivate, ...(tls !== undefined && { tls }) }));
  const credentials = auth === undefined ? null : createCredentials(auth.kind, auth, { fetch, now });

  const send = (request: JsonRequest, authorization: string | null, signal: AbortSignal) => {
    const { method, url, body } = request;
    const headers = new Headers({ accept: 'application/json' });
    if (body !== undefined) headers.set('content-type', 'application/json');
    const own = sign === undefined ? {} : signRequest(request, sign.secret, name, Math.floor(now() / 1_000));
    for (const [header, value] of Object.entries({ ...config.headers, ...request.headers, ...own }))
      headers.set(header, value);
    if (authorization !== null) headers.set('authorization', authorization);
    return fetch(url, { method, headers: Object.fromEntries(headers), signal, ...(body !== undefined && { body }) });
  };

  return async (request, signal) => {
    const shown = credentials === null ? null : await credentials(signal);
    const response = await send(request, shown, signal);
    if (response.status !== 401 || credentials === null || shown === null) {
      return readAnswer(response, maxBytes, absentOn);
    }
    await response.body?.cancel();
    const renewed = await credentials(signal, shown);
    const last = renewed === null ? response : await send(request, renewed, signal);
    return readAnswer(last, maxBytes, absentOn);
  };
}

/** A fetch that says why there is no answer, in the words of the audit record. */
function reaching(fetch: Fetch): Fetch {
  return async (url, request) => {
    try {
      return await fetch(url, request);
    } catch (error) {
      throw new Unavailable(notReached(error), { cause: error });
    }
  };
}
