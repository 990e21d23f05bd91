import type { Resolution } from '../issuer/resolve.ts';
import type { OAuthError } from '../oauth/errors.ts';

/** One result of POST /claims/resolve. */
export interface ResolveAnswer {
  readonly status: number;
  readonly body: object;
}

/** The outcome of one request in the words of the endpoint. */
export function resolveAnswer(resolution: Resolution): ResolveAnswer {
  switch (resolution.result) {
    case 'resolved': {
      const { client, api, sub, scopes, lifetimeMs, claims, denials, withheld, provenance } = resolution;
      const about = { client, audience: api.audience, ...(sub !== null && { sub }) };
      const lifetime = lifetimeMs === null ? {} : { lifetime: Math.floor(lifetimeMs / 1_000) };
      const { accessToken, idToken } = claims;
      return {
        status: 200,
        body: {
          ...about,
          scopes,
          ...lifetime,
          claims: accessToken,
          idTokenClaims: idToken,
          denials,
          withheld,
          provenance,
        },
      };
    }
    case 'refused':
      return errorAnswer(resolution.error, { denials: resolution.denials });
    case 'unconcerned':
      // Not an error of the caller's: its token is none of Avow's, and stays as it is.
      return { status: 404, body: { error: 'unconcerned', error_description: resolution.reason } };
  }
}

/** A request that says nothing that could be resolved. */
export function problemAnswer(problem: string): ResolveAnswer {
  return { status: 400, body: { error: 'invalid_request', error_description: problem } };
}

/** RFC 6749 §5.2 names, with what is missing, and the scopes that were refused and by which rule: an issuer may know. */
function errorAnswer(error: OAuthError, beside: object): ResolveAnswer {
  const { code, description, status, members } = error;
  return {
    status: code === 'access_denied' ? 403 : status,
    body: { ...members, error: code, error_description: description, ...beside },
  };
}
