/** What the tests of the OAuth room stand on: one configuration, one moment, and a way to see a refusal. */
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { type Config, configSchema } from '../../schema/config.ts';
import { SIGNING_ALGORITHMS } from '../../schema/signing-algorithms.ts';
import { withBuiltIns } from '../../src/config/built-in.ts';
import { compileApis } from '../../src/oauth/api.ts';
import { type Client, compileClients } from '../../src/oauth/client.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import { type Form, readForm } from '../../src/oauth/form.ts';
import { type KeyRing, keysOf } from '../../src/oauth/key-ring.ts';
import { generateKey, insertKeyWrite, openKey } from '../../src/oauth/keys.ts';
import type { StoredKey } from '../../src/store/port.ts';

export const NOW = Date.UTC(2026, 0, 15, 12);
export const SECONDS = NOW / 1_000;
export const ISSUER = 'https://id.example.com';
export const TRADING = 'https://api.example.com/trading';
export const SECRET = 'correct horse: battery+staple%';
export const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const now = () => NOW;

export interface TestKey {
  readonly alg: string;
  readonly publicJwk: JWK & { kty: string };
  sign(payload: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

/** A key pair of somebody else: a client or an identity provider. */
export async function testKey(alg: string, kid?: string): Promise<TestKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const { kty = '', ...members } = await exportJWK(publicKey);
  const named = kid === undefined ? {} : { kid };
  return {
    alg,
    publicJwk: { kty, ...members, ...named },
    sign: (payload, header = {}) =>
      new SignJWT(payload).setProtectedHeader({ alg, ...named, ...header }).sign(privateKey),
  };
}

/** The configuration of the tests; `parts` replaces whole sections. */
export function configure(parts: Record<string, unknown> = {}): Config {
  return configSchema.parse({
    issuer: ISSUER,
    apis: {
      trading: { audience: TRADING, subject: 'idp.sub', scopes: ['trades', 'orders_read'] },
      billing: { audience: 'https://api.example.com/billing', scopes: ['invoices'], tokenLifetime: '1h' },
    },
    clients: {
      web: { kind: 'first-party', secret: SECRET, grants: ['token-exchange'], scopes: ['trades', 'orders_read'] },
      desk: {
        kind: 'machine',
        secret: 'another secret of enough length',
        grants: ['client-credentials', 'token-exchange'],
        scopes: ['trades', 'invoices', 'scim:read'],
        tokens: 'jwt',
      },
      gateway: { kind: 'machine', secret: 'the secret of the gateway', introspects: ['trading'] },
    },
    ...parts,
  });
}

const config = configure();
export const { apis } = compileApis(withBuiltIns(config).config);
export const { clients } = compileClients(config);

export function clientNamed(id: string): Client {
  const client = clients.get(id);
  if (client === undefined) throw new Error(`the tests have no client ${id}`);
  return client;
}

export function form(parameters: Record<string, string> | [string, string][]): Form {
  return readForm('application/x-www-form-urlencoded', new URLSearchParams(parameters).toString());
}

/** Runs what must be refused and returns the error; fails where nothing is refused. */
export async function refusal(run: () => unknown): Promise<OAuthError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof OAuthError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

export const SEAL = 'a secret that seals the signing keys';

/** A new key as the store has it. */
export async function storedKey(kid: string, changes: Partial<StoredKey> = {}): Promise<StoredKey> {
  const algorithm = SIGNING_ALGORITHMS.find((name) => name === changes.algorithm) ?? 'ES256';
  const at = { createdAt: NOW, activeAt: NOW };
  return { ...(await insertKeyWrite(await generateKey(algorithm, () => kid), SEAL, at)).key, ...changes };
}

/** A ring of new keys, one for ES256 of each name; the last one signs. No other node has any. */
export async function keyRing(...kids: string[]): Promise<KeyRing> {
  const stored = await Promise.all(kids.map((kid, index) => storedKey(kid, { activeAt: NOW - kids.length + index })));
  const keys = keysOf(await Promise.all(stored.map((row) => openKey(row, SEAL))), now);
  return { ...keys, lookFor: async () => null };
}
