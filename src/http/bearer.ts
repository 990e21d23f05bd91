import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../directory/directory.ts';
import { ScimError } from '../scim/errors.ts';

/** A provisioning client of the configuration; its token known by the SHA-256 alone. */
export interface ScimClient {
  readonly name: string;
  readonly tenant: string;
  readonly access: 'read' | 'write';
  readonly sha256: Uint8Array;
}

/** What an access token of Avow's own allows at the SCIM API; null where it is not valid for it. */
export type AccessTokenCaller = (token: string) => Promise<Caller | null>;

/**
 * RFC 6750 §2.1, RFC 7644 §2: who calls, from the bearer token alone: a provisioning token of the configuration, or an
 * access token with scope scim:read or scim:write.
 * @throws ScimError 401, with what is missing and never what was sent
 */
export async function authenticateBearer(
  authorization: string | undefined,
  clients: readonly ScimClient[],
  accessToken: AccessTokenCaller,
): Promise<Caller> {
  const token = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw new ScimError(401, 'send Authorization: Bearer with a provisioning token or an access token for SCIM');
  }
  const digest = createHash('sha256').update(token).digest();
  // Every client is compared, each in constant time: the time tells nothing about which token came close.
  let caller: Caller | null = null;
  for (const client of clients) {
    if (timingSafeEqual(digest, client.sha256)) {
      caller = { tenant: client.tenant, client: client.name, access: client.access };
    }
  }
  caller ??= await accessToken(token);
  if (caller === null) {
    throw new ScimError(401, 'the bearer token is unknown, expired, or lacks the scope scim:read or scim:write');
  }
  return caller;
}
