/** Several APIs that a token is for at once: as one API that is all of them. RFC 8707 §2 */
import type { SenderConstraint } from '../../schema/config.ts';
import { unionOf } from '../scopes/scope-set.ts';
import type { Api } from './api.ts';
import { apiOfAudience } from './api-of-audience.ts';

/** The APIs that one stands for: itself, where it is no more than one. */
export function partsOf(api: Api): readonly Api[] {
  return api.parts.length === 0 ? [api] : api.parts;
}

/** The names in what several together are called; no name has a space. */
export function namesIn(name: string): readonly string[] {
  return name.split(' ');
}

/** Those whose aud a token has. RFC 7519 §4.1.3: a text or a list of texts */
export function apisIn(aud: string | readonly string[], apis: ReadonlyMap<string, Api>): readonly Api[] {
  const audiences: readonly string[] = typeof aud === 'string' ? [aud] : aud;
  return audiences.flatMap((audience) => apiOfAudience(apis, audience) ?? []);
}

/** Whether both say that their tokens may be for the other too. */
export function shareTokens(apis: readonly Api[]): boolean {
  return apis.every((one) => apis.every((other) => one === other || one.sharesTokensWith.has(other.name)));
}

/**
 * A token for all of them lives as long, and is as large, as suits each of them; what one of them asks of it is asked.
 * @param apis one at least, which share their tokens and so agree on what cannot be both (check-sharing.ts)
 */
export function together(apis: readonly Api[]): Api {
  const [first, ...others] = apis;
  if (first === undefined) throw new TypeError('a token is for one API at least');
  if (others.length === 0) return first;
  const least = (of: (api: Api) => number) => Math.min(...apis.map(of));
  return {
    ...first,
    parts: apis,
    name: apis.map(({ name }) => name).join(' '),
    audience: apis.map(({ audience }) => audience).join(' '),
    scopes: unionOf(apis.map(({ scopes }) => scopes)),
    // What each of them is narrowed to holds for its own scopes (issuer/evaluate.ts).
    claims: null,
    maxTokenBytes: least((api) => api.maxTokenBytes),
    overflow: apis.every(({ overflow }) => overflow === first.overflow) ? first.overflow : 'refuse',
    dividesContent: apis.some((api) => api.dividesContent),
    tokenLifetimeMs: least((api) => api.tokenLifetimeMs),
    introspectionCacheSeconds: least((api) => api.introspectionCacheSeconds),
    senderConstrained: strictest(apis.map((api) => api.senderConstrained)),
  };
}

/** A way of its own is more than either. */
function strictest(all: readonly (SenderConstraint | null)[]): SenderConstraint | null {
  return all.find((one) => one === 'dpop' || one === 'mtls') ?? all.find((one) => one !== null) ?? null;
}

/** Without those of whose scopes none is granted: a token is for nobody who may do nothing with it. */
export function withScopes(api: Api, scopes: readonly string[]): Api {
  const left = api.parts.filter((part) => scopes.some((scope) => part.scopes.has(scope)));
  return left.length === 0 || left.length === api.parts.length ? api : together(left);
}

/** Which of them a scope is of. */
export function homeOf(api: Api, scope: string): Api {
  return api.parts.find((part) => part.scopes.has(scope)) ?? api;
}
