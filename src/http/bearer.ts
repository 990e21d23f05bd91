import { hash, timingSafeEqual } from 'node:crypto';
import type { CredentialLookup } from '../directory/credential.ts';
import type { Caller } from '../directory/directory.ts';
import { ScimError } from '../scim/errors.ts';

/** A provisioning client of the configuration. */
export interface ScimClient extends Pick<Caller, 'tenant' | 'access' | 'permissions' | 'profile' | 'ownsExternalIds'> {
  readonly name: string;
  /** Of the token in the configuration; null where its tokens are in the store. */
  readonly sha256: Uint8Array | null;
}

/** What an access token of Avow's own allows at the SCIM API; null where it is not valid for it. */
export type AccessTokenCaller = (token: string) => Promise<Caller | null>;

/** Everything by which a caller may be known. */
export interface Credentials {
  readonly clients: readonly ScimClient[];
  /** Who has a token of the configuration. */
  readonly configured: (token: string) => Caller | null;
  readonly stored: CredentialLookup;
  readonly accessToken: AccessTokenCaller;
}

/**
 * RFC 6750 §2.1, RFC 7644 §2: who calls, from the bearer token alone: a token of a provisioning client, from the
 * configuration or the store, or an access token with scope scim:read or scim:write.
 * @throws ScimError 401, with what is missing and never what was sent
 */
export async function authenticateBearer(authorization: string | undefined, credentials: Credentials): Promise<Caller> {
  const token = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw new ScimError(401, 'send Authorization: Bearer with a provisioning token or an access token for SCIM');
  }
  const known = credentials.configured(token);
  if (known !== null) return known;
  const client = await stored(credentials, token);
  const caller = client === null ? await credentials.accessToken(token) : callerOf(client);
  if (caller === null) {
    throw new ScimError(
      401,
      'the bearer token is unknown, expired, revoked, or lacks the scope scim:read or scim:write',
    );
  }
  return caller;
}

/**
 * Who has a token of the configuration. Every client is compared, each in constant time: the time tells nothing about which
 * token came close. A token that was right is remembered, no other is: a map finds a text by a hash of all of it, under a seed
 * of the process, so that a guess which comes close is no nearer than any other.
 */
export function createConfiguredLookup(clients: readonly ScimClient[]): (token: string) => Caller | null {
  const right = new Map<string, Caller>();
  return (token) => {
    const known = right.get(token);
    if (known !== undefined) return known;
    const client = compared(clients, token);
    if (client === null) return null;
    const caller = callerOf(client);
    right.set(token, caller);
    return caller;
  };
}

function compared(clients: readonly ScimClient[], token: string): ScimClient | null {
  const digest = hash('sha256', token, 'buffer');
  let found: ScimClient | null = null;
  for (const client of clients) {
    if (client.sha256 !== null && timingSafeEqual(digest, client.sha256)) found = client;
  }
  return found;
}

/** A client that left the configuration, or its tenant, takes its tokens with it. */
async function stored({ clients, stored: lookup }: Credentials, token: string): Promise<ScimClient | null> {
  const owner = await lookup(token);
  if (owner === null) return null;
  return clients.find(({ name, tenant }) => name === owner.client && tenant === owner.tenant) ?? null;
}

function callerOf({ name, sha256: _, ...client }: ScimClient): Caller {
  return { ...client, kind: 'provisioning', client: name, subject: null };
}
