import type { OpenIdProviderConfig } from '../../../schema/config.ts';
import type { Effects, Fetch } from '../../effects.ts';
import { notReached } from '../../outbound/not-reached.ts';
import { type GuardDeps, guard } from '../guard.ts';
import { isObject, parseValue } from '../json.ts';
import { defineResolver } from '../resolver.ts';
import { type ResolverPolicy, type SourceOutcome, Unaskable, Unavailable, type Value, type Values } from '../source.ts';
import { isJson, readText, statusProblem } from './answer-text.ts';
import { parseAnswer } from './json-answer.ts';

export type UserInfoConfig = NonNullable<OpenIdProviderConfig['userInfo']>;

/** A sign-in that a provider is asked about: its own access token, and the subject of the ID token that came with it. */
export interface AskedSignIn {
  readonly accessToken: string;
  readonly subject: string;
}

/** What a provider says at UserInfo; a failure is an outcome. */
export type UserInfo = (tenant: string, signIn: AskedSignIn, signal: AbortSignal) => Promise<SourceOutcome>;

export interface UserInfoDeps extends GuardDeps, Pick<Effects, 'outbound'> {
  /** The UserInfo endpoint. Rejects where nobody tells. */
  locate(): Promise<string>;
  /** The payload of a signed answer (application/jwt). Rejects where it is not the provider's. */
  verify(jwt: string): Promise<Value>;
}

/** The sign-in is all that an answer is kept by, so that nobody is told of another. */
const NEEDS = [
  { source: 'idp', path: 'subject' },
  { source: 'idp', path: 'accessToken' },
] as const;

/**
 * UserInfo of one provider, with a guard around it as around every source outside the process. OpenID Connect Core §5.3
 * @param name the provider's
 */
export function createUserInfo(
  name: string,
  config: UserInfoConfig,
  allowPrivate: readonly string[],
  deps: UserInfoDeps,
): UserInfo {
  const fetch = deps.outbound({ allowPrivate });
  const resolver = defineResolver({
    name,
    kind: 'idp',
    needs: NEEDS,
    gives: { claims: 'object' },
    policy: policyOf(config),
    resolve: async (inputs, signal) => {
      const response = await answerFor(`${inputs['idp.accessToken']}`, fetch, deps.locate, signal);
      const claims = await readUserInfo(response, config.maxBytes, deps.verify);
      // OpenID Connect Core §5.3.2: another's values "MUST NOT be used".
      if (claims.sub !== inputs['idp.subject']) throw new Unaskable('it speaks of another subject than the ID token');
      return { claims };
    },
  });
  const load = guard(resolver, deps);
  return async (tenant, { subject, accessToken }, signal) =>
    unwrapped(await load(tenant, { 'idp.subject': subject, 'idp.accessToken': accessToken }, signal));
}

async function answerFor(
  accessToken: string,
  fetch: Fetch,
  locate: UserInfoDeps['locate'],
  signal: AbortSignal,
): Promise<Response> {
  const url = await locate().catch((cause) => {
    throw new Unavailable('nobody tells where it is', { cause });
  });
  // RFC 6750 §2.1
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json, application/jwt' };
  return fetch(url, { headers, signal }).catch((cause) => {
    throw new Unavailable(notReached(cause), { cause });
  });
}

async function readUserInfo(response: Response, maxBytes: number, verify: UserInfoDeps['verify']): Promise<Values> {
  const isJwt = /^application\/jwt\s*(?:;|$)/i.test(response.headers.get('content-type') ?? '');
  const untyped = isJwt || isJson(response) ? null : new Unavailable('its answer is neither JSON nor a JWT');
  const problem = statusProblem(response) ?? untyped;
  if (problem !== null) {
    // Undici keeps the connection busy until the body is read or dropped.
    await response.body?.cancel();
    throw problem;
  }
  const text = await readText(response, maxBytes);
  const claims = isJwt ? await verified(text, verify) : parseAnswer(text);
  if (isObject(claims)) return claims;
  throw new Unavailable('its answer is not a JSON object');
}

async function verified(jwt: string, verify: UserInfoDeps['verify']): Promise<Value> {
  try {
    return parseValue(await verify(jwt)) ?? null;
  } catch (cause) {
    throw new Unavailable('its signed answer cannot be verified', { cause });
  }
}

function unwrapped(outcome: SourceOutcome): SourceOutcome {
  if (outcome.status !== 'answered') return outcome;
  const { claims = null } = outcome.values;
  return { ...outcome, values: isObject(claims) ? claims : {} };
}

/** How many sign-ins are kept, where any are. */
const KEPT_AT_MOST = { max: 10_000, maxBytes: 16_777_216 };

function policyOf({ timeout, keep, breaker, bulkhead }: UserInfoConfig): ResolverPolicy {
  const times = { ttlMs: keep ?? 0, absentTtlMs: keep ?? 0, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
  return {
    timeoutMs: timeout,
    cache: keep === undefined ? null : { ...times, ...KEPT_AT_MOST },
    breaker: { failures: breaker.failures, openForMs: breaker.openFor },
    bulkhead,
    retry: null,
    hedge: null,
  };
}
