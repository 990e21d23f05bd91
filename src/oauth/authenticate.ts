/** Client authentication at the token and introspection endpoints. RFC 6749 §2.3 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { clientRefused, type PresentedAssertion, type Replay, readAssertion, verifyAssertion } from './assertion.ts';
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import { decodeFormComponent, type Form } from './form.ts';

/** RFC 8414 §2 names, for the metadata. */
export const CLIENT_AUTHENTICATION_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const;

export interface AuthenticationInput {
  /** The Authorization header. */
  readonly authorization: string | null;
  readonly form: Form;
}

export interface AuthenticationDeps {
  readonly clients: ReadonlyMap<string, Client>;
  readonly issuer: string;
  now(): number;
}

export interface AuthenticatedClient {
  readonly client: Client;
  /** What to remember so that the assertion is used once (insertReplay under the client id); null for a secret. */
  readonly replay: Replay | null;
}

interface PresentedSecret {
  readonly clientId: string;
  readonly secret: string;
}
type Presented = PresentedSecret | PresentedAssertion;

/** What each method finds in the request; null where it was not used. */
const METHODS: Record<
  (typeof CLIENT_AUTHENTICATION_METHODS)[number],
  (input: AuthenticationInput) => Presented | null
> = {
  client_secret_basic: ({ authorization }) => (authorization === null ? null : readBasic(authorization)),
  client_secret_post: ({ form }) => readPost(form),
  private_key_jwt: ({ form }) => readAssertion(form),
};

/** Stands in where there is no secret to compare with, so that the work is the same; nobody knows what hashes to it. */
const NO_DIGEST = new Uint8Array(32);

/**
 * Returns the client that the request comes from.
 * Throws invalid_client where it does not prove to be one (the same for an unknown client and a wrong secret), invalid_request where
 * it uses two methods at once or names another client_id beside (RFC 6749 §2.3).
 */
export async function authenticateClient(
  input: AuthenticationInput,
  deps: AuthenticationDeps,
): Promise<AuthenticatedClient> {
  const attempts = CLIENT_AUTHENTICATION_METHODS.map((method) => METHODS[method](input)).filter((p) => p !== null);
  const [presented] = attempts;
  if (presented === undefined) {
    throw new OAuthError('invalid_client', 'Authenticate the client: with its secret or with a client assertion');
  }
  // RFC 6749 §2.3: one method in each request
  if (attempts.length > 1) throw new OAuthError('invalid_request', 'Use one way of client authentication, not two');
  const clientId = input.form.get('client_id');
  if (clientId !== null && clientId !== presented.clientId) {
    throw new OAuthError('invalid_request', 'client_id is not the client that authenticates; leave it out');
  }
  const client = deps.clients.get(presented.clientId);
  return 'secret' in presented ? checkSecret(presented, client) : checkAssertion(presented, client, deps);
}

function checkSecret(presented: PresentedSecret, client: Client | undefined): AuthenticatedClient {
  const expected = client?.authentication.method === 'secret' ? client.authentication.sha256 : NO_DIGEST;
  const matches = timingSafeEqual(createHash('sha256').update(presented.secret).digest(), expected);
  if (client === undefined) throw clientRefused('unknown client');
  if (!matches) throw clientRefused(`wrong secret for ${client.id}`);
  return { client, replay: null };
}

async function checkAssertion(
  presented: PresentedAssertion,
  client: Client | undefined,
  deps: AuthenticationDeps,
): Promise<AuthenticatedClient> {
  if (client === undefined) throw clientRefused('unknown client');
  if (client.authentication.method !== 'private_key_jwt') throw clientRefused(`${client.id} has a secret, not keys`);
  const expected = { issuer: deps.issuer, now: deps.now() };
  return { client, replay: await verifyAssertion(presented, client.authentication.keys, expected) };
}

/** RFC 6749 §2.3.1, RFC 7617 §2: base64 of id:secret, each of the two form-encoded first. */
function readBasic(authorization: string): PresentedSecret {
  const encoded = /^Basic +([A-Za-z0-9+/]{1,16384}={0,2})$/i.exec(authorization)?.[1];
  if (encoded === undefined) throw basicRefused();
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon === -1) throw basicRefused();
  const clientId = decodeFormComponent(pair.slice(0, colon));
  const secret = decodeFormComponent(pair.slice(colon + 1));
  if (clientId === null || secret === null) throw basicRefused();
  return { clientId, secret };
}

function basicRefused(): OAuthError {
  return new OAuthError(
    'invalid_client',
    'Authorization must be Basic with the base64 of id:secret, both form-urlencoded (RFC 6749 section 2.3.1)',
  );
}

function readPost(form: Form): PresentedSecret | null {
  const secret = form.get('client_secret');
  if (secret === null) return null;
  const clientId = form.get('client_id');
  if (clientId === null) throw new OAuthError('invalid_request', 'client_secret came without client_id');
  return { clientId, secret };
}
