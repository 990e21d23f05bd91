import { isMachineSubject } from '../oauth/assemble.ts';
import { hasBudget } from './budget.ts';
import type { Issuer } from './issuer.ts';
import { liveToken } from './live-token.ts';
import { checkPossession, type TokenPresentation } from './possession.ts';

/** What an access token allows at the SCIM API of this installation. */
export interface ScimGrant {
  readonly tenant: string;
  readonly client: string;
  /** The id of the User that the token stands for; null for a machine's. */
  readonly subject: string | null;
  readonly access: 'read' | 'write';
}

/**
 * RFC 9068 §4: an access token of Avow's own as a credential at its SCIM API: live, for that audience, with one of its scopes.
 * @param audience the aud of the SCIM API; a token for any other API is none here
 * @throws OAuthError where it is bound to what did not come with it
 */
export async function scimGrant(issuer: Issuer, audience: string, shown: TokenPresentation): Promise<ScimGrant | null> {
  const live = await liveToken(issuer, shown.token);
  if (live === null || live.token.aud !== audience) return null;
  // Its uses are counted by introspection, and here nobody introspects.
  if (hasBudget(live.token)) return null;
  await checkPossession(issuer, live.tenant, live.token, shown);
  const scopes = live.token.scope.split(' ');
  const { client_id: client, sub } = live.token;
  // At this API, a person's sub is the user's id (config/built-in.ts).
  const grant = { tenant: live.tenant, client, subject: isMachineSubject(sub) ? null : sub };
  if (scopes.includes('scim:write')) return { ...grant, access: 'write' };
  return scopes.includes('scim:read') ? { ...grant, access: 'read' } : null;
}
