import { hash, timingSafeEqual } from 'node:crypto';
import type { CredentialLookup } from '../directory/credential.ts';
import type { Caller } from '../directory/directory.ts';
import type { FailedAttempts } from '../issuer/failed-attempts.ts';
import type { TokenPresentation, TokenRequest } from '../issuer/possession.ts';
import { ScimError } from '../scim/errors.ts';
import { schemeAndToken } from './token-presentation.ts';

/** A provisioning client of the configuration. */
export interface ScimClient extends Pick<Caller, 'tenant' | 'access' | 'permissions' | 'profile' | 'ownsExternalIds'> {
  readonly name: string;
  /** Of the token in the configuration; null where its tokens are in the store. */
  readonly sha256: Uint8Array | null;
}

/** What an access token of Avow's own allows at the SCIM API; null where it is not valid for it. */
export type AccessTokenCaller = (shown: TokenPresentation) => Promise<Caller | null>;

/** Everything by which a caller may be known, and how often the wrong one was shown. */
export interface Credentials {
  readonly failedAttempts: FailedAttempts;
  readonly clients: readonly ScimClient[];
  /** Who has a token of the configuration. */
  readonly configured: (token: string) => Caller | null;
  readonly stored: CredentialLookup;
  readonly accessToken: AccessTokenCaller;
}

/**
 * RFC 6750 §2.1, RFC 7644 §2: who calls, from the bearer token alone: a token of a provisioning client, from the
 * configuration or the store, or an access token with scope scim:read or scim:write.
 * @param address of the caller; null where it is not known
 * @param request what an access token may be bound to
 * @throws ScimError 401, with what is missing and never what was sent; 429 where too many were wrong
 */
export async function authenticateBearer(
  authorization: string | undefined,
  credentials: Credentials,
  address: string | null,
  request: () => TokenRequest,
): Promise<Caller> {
  const came = schemeAndToken(authorization);
  if (came === null) {
    throw new ScimError(401, 'send Authorization: Bearer with a provisioning token or an access token for SCIM');
  }
  const { failedAttempts } = credentials;
  const { scheme, token } = came;
  // RFC 9449 §7.1: what comes as DPoP is an access token, and nothing else.
  const known = scheme === 'bearer' ? credentials.configured(token) : null;
  // Right or wrong, the answer is the same while the address has failed too often, and tells nothing of the guess.
  const wait = failedAttempts.waitFor(known?.client ?? null, address);
  if (known !== null && wait === 0) {
    failedAttempts.succeeded(known.client, address);
    return known;
  }
  const caller = known === null ? await issued(credentials, token, () => ({ ...request(), ...came })) : null;
  if (caller !== null) return caller;
  if (wait > 0) throw tooManyAttempts(wait);
  failedAttempts.failed(null, address);
  throw new ScimError(401, 'the bearer token is unknown, expired, revoked, or lacks the scope scim:read or scim:write');
}

/** Who has a token of 256 random bits, or one that Avow signed. Nobody guesses these, and a full bucket shuts nobody out who has one. */
async function issued(credentials: Credentials, token: string, shown: () => TokenPresentation): Promise<Caller | null> {
  const client = await stored(credentials, token);
  return client === null ? credentials.accessToken(shown()) : callerOf(client);
}

function tooManyAttempts(seconds: number): ScimError {
  const detail = `too many tokens were wrong; the next one is looked at in ${seconds} s`;
  return new ScimError(429, detail, null, { headers: { 'retry-after': String(seconds) } });
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
