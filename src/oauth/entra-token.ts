/** Verifies the token by which Microsoft Entra ID calls. Microsoft identity platform, "Custom authentication extensions overview" */
import type { JsonObject } from './json.ts';
import { createRemoteKeys, type RemoteKeysDeps } from './keys-remote.ts';
import { JwtRefused, peekJwt, verifyJwt } from './verify-jwt.ts';

/** Microsoft's own application that calls custom extensions: "This value ensures that the Microsoft Entra ID is the one who calls". */
const AUTHENTICATION_EVENTS = '99045fe1-7639-4a75-9d4a-577b6ca3810f';

const TOLERANCE_MS = 60_000;

export interface EntraTenant {
  readonly tenantId: string;
  readonly audience: string;
  /** Without a slash at its end. */
  readonly authority: string;
}

/**
 * Takes an Entra tenant and returns a function that says whether a bearer token is one by which that tenant's Entra calls this very
 * extension. It throws temporarily_unavailable where the tenant's keys cannot be had.
 */
export function createEntraVerifier(tenant: EntraTenant, deps: RemoteKeysDeps): (token: string) => Promise<boolean> {
  const tenantUrl = `${tenant.authority}/${tenant.tenantId}`;
  /** By the version of the token: who issued it, and the claim that names the application that calls. */
  const versions = [
    { issuer: `${tenantUrl}/v2.0`, caller: 'azp' },
    { issuer: `https://sts.windows.net/${tenant.tenantId}/`, caller: 'appid' },
  ] as const;
  const jwksUri = `${tenantUrl}/discovery/v2.0/keys`;
  // Entra is on the public internet, in every cloud of Microsoft's.
  const keys = createRemoteKeys({ issuer: tenantUrl, jwksUri, allowPrivate: [] }, deps);
  const isCall = async (token: string): Promise<boolean> => {
    const { iss } = peekJwt(token);
    const version = versions.find(({ issuer }) => issuer === iss);
    if (version === undefined) return false;
    const checks = { algorithms: ['RS256'], types: ['jwt', null], required: ['aud', version.caller] };
    const payload = await verifyJwt(token, {
      keys,
      ...checks,
      issuer: version.issuer,
      now: deps.now(),
      toleranceMs: TOLERANCE_MS,
    });
    return isForExtension(payload, version.caller, tenant.audience);
  };
  return (token) =>
    isCall(token).catch((error: unknown) => {
      if (error instanceof JwtRefused) return false;
      throw error;
    });
}

function isForExtension(payload: JsonObject, caller: 'azp' | 'appid', audience: string): boolean {
  return payload.aud === audience && payload[caller] === AUTHENTICATION_EVENTS;
}
