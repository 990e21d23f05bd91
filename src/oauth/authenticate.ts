/** Client authentication at every endpoint that clients ask. RFC 6749 §2.3 */
import { hash, timingSafeEqual } from 'node:crypto';
import { clientRefused, type PresentedAssertion, type Replay, readAssertion, verifyAssertion } from './assertion.ts';
import { type ClientCertificate, readCertificate, thumbprintOf } from './certificate.ts';
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import { decodeFormComponent, type Form } from './form.ts';

export interface AuthenticationInput {
  /** The Authorization header. */
  readonly authorization: string | null;
  readonly form: Form;
}

export interface AuthenticationDeps {
  readonly clients: ReadonlyMap<string, Client>;
  readonly issuer: string;
  /** Of the connection; null where it has none. */
  readonly certificate?: ClientCertificate | null;
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
  readonly in: 'header' | 'form';
}
/** An id and nothing more: the certificate of the connection may prove it, or there is nothing to prove. */
interface PresentedId {
  readonly clientId: string;
}
/** What a request has to say about who it comes from; not verified. */
export type Credentials = PresentedSecret | PresentedAssertion | PresentedId;

/** What each method finds in the request; null where it was not used. */
const METHODS: readonly ((input: AuthenticationInput) => Credentials | null)[] = [
  ({ authorization }) => (authorization === null ? null : readBasic(authorization)),
  ({ form }) => readPost(form),
  ({ form }) => readAssertion(form),
];

/** Stands in where there is no secret to compare with, so that the work is the same; nobody knows what hashes to it. */
const NO_DIGEST = new Uint8Array(32);

/**
 * Reads who the request says that it comes from.
 * Throws invalid_client where it does not say, invalid_request where it uses two methods at once or names another client_id beside
 * (RFC 6749 §2.3).
 */
export function readCredentials(input: AuthenticationInput): Credentials {
  const attempts = METHODS.map((read) => read(input)).filter((found) => found !== null);
  const [presented] = attempts;
  // RFC 6749 §2.3: one method in each request
  if (attempts.length > 1) throw new OAuthError('invalid_request', 'Use one way of client authentication, not two');
  const clientId = input.form.get('client_id');
  if (presented === undefined) {
    if (clientId === null) throw unauthenticated();
    return { clientId };
  }
  if (clientId !== null && clientId !== presented.clientId) {
    throw new OAuthError('invalid_request', 'client_id is not the client that authenticates; leave it out');
  }
  return presented;
}

/**
 * Returns the client that the request comes from.
 * Throws what readCredentials() throws, and invalid_client where the client does not prove to be the one (the same for an unknown
 * client and a wrong secret).
 */
export async function authenticateClient(
  input: AuthenticationInput,
  deps: AuthenticationDeps,
): Promise<AuthenticatedClient> {
  const presented = readCredentials(input);
  return verifyCredentials(presented, deps.clients.get(presented.clientId), deps);
}

/**
 * @param client the one of the id; undefined where there is none
 * @throws OAuthError invalid_client
 */
export function verifyCredentials(
  presented: Credentials,
  client: Client | undefined,
  deps: Omit<AuthenticationDeps, 'clients'>,
): AuthenticatedClient | Promise<AuthenticatedClient> {
  if ('secret' in presented) return checkSecret(presented, client, deps.now());
  return 'assertion' in presented ? checkAssertion(presented, client, deps) : checkConnection(client, deps);
}

function checkSecret(presented: PresentedSecret, client: Client | undefined, now: number): AuthenticatedClient {
  const known = client?.authentication;
  const expected = known?.method === 'secret' ? known.sha256 : NO_DIGEST;
  const isKnown = client !== undefined && right.get(client)?.has(presented.secret) === true;
  const matches = isKnown || timingSafeEqual(hash('sha256', presented.secret, 'buffer'), expected);
  if (client === undefined) throw clientRefused('unknown client');
  if (!matches || known?.method !== 'secret') throw clientRefused(`wrong secret for ${client.id}`);
  if (known.endsAt !== null && known.endsAt <= now) throw clientRefused(`the secret of ${client.id} has ended`);
  if (known.in !== 'either' && known.in !== presented.in) {
    throw clientRefused(`${client.id} shows its secret in the ${known.in} alone`);
  }
  if (!isKnown) right.set(client, new Set([presented.secret]));
  return { client, replay: null };
}

/**
 * The secret that was right, of each client; no other is remembered. A set finds a text by a hash of all of it, under a seed of the
 * process, so that a guess which comes close is no nearer than any other (as in http/bearer.ts).
 */
const right = new WeakMap<Client, ReadonlySet<string>>();

async function checkAssertion(
  presented: PresentedAssertion,
  client: Client | undefined,
  deps: Omit<AuthenticationDeps, 'clients'>,
): Promise<AuthenticatedClient> {
  if (client === undefined) throw clientRefused('unknown client');
  if (client.authentication.method !== 'private_key_jwt') throw clientRefused(`${client.id} has no keys`);
  const expected = { issuer: deps.issuer, now: deps.now() };
  return { client, replay: await verifyAssertion(presented, client.authentication.keys, expected) };
}

/** RFC 8705 §2; RFC 6749 §2.1 for a client that can prove nothing. Every other has the answer of one that does not exist. */
function checkConnection(
  client: Client | undefined,
  { certificate = null, now }: Omit<AuthenticationDeps, 'clients'>,
): AuthenticatedClient {
  if (client === undefined) throw unauthenticated('unknown client');
  const { authentication } = client;
  if (authentication.method === 'none') return { client, replay: null };
  if (authentication.method === 'secret' || authentication.method === 'private_key_jwt' || certificate === null) {
    throw unauthenticated(`${client.id} proved nothing`);
  }
  const read = readCertificate(certificate, now());
  const isKnown =
    authentication.method === 'tls_client_auth'
      ? read !== null && certificate.isVerified && authentication.name.isIn(read)
      : read !== null && authentication.certificates.has(thumbprintOf(certificate, 'hex'));
  if (!isKnown) throw unauthenticated(`the certificate of the connection is not one of ${client.id}`);
  return { client, replay: null };
}

function unauthenticated(audit?: string): OAuthError {
  return new OAuthError(
    'invalid_client',
    'Authenticate the client: with its secret, with a client assertion, or with the certificate of its connection',
    audit === undefined ? {} : { audit },
  );
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
  return { clientId, secret, in: 'header' };
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
  return { clientId, secret, in: 'form' };
}
