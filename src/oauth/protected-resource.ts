/** RFC 9728: what clients may know of the APIs that Avow itself serves. */
import type { Api } from './api.ts';
import type { JsonObject } from './json.ts';
import { wellKnownPath } from './well-known.ts';

export const PROTECTED_RESOURCE = '/.well-known/oauth-protected-resource';

/** RFC 9728 §3.1: where the document of a resource is asked for. */
export function resourceMetadataUrl(resource: string): string {
  return new URL(wellKnownPath(PROTECTED_RESOURCE, resource), resource).href;
}

/** RFC 9728 §2 */
export function protectedResourceMetadata(issuer: string, api: Pick<Api, 'audience' | 'scopes'>): JsonObject {
  return {
    resource: api.audience,
    authorization_servers: [issuer],
    scopes_supported: api.scopes.names,
    bearer_methods_supported: ['header'],
  };
}

/** Whether Avow serves the API: its identifier is beneath the issuer's. */
export function isServedHere(issuer: string, { audience }: Pick<Api, 'audience'>): boolean {
  return audience.startsWith(`${issuer}/`);
}
