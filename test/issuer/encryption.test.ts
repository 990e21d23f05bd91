import {
  compactDecrypt,
  createLocalJWKSet,
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  jwtVerify,
} from 'jose';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTestWorld, type TestWorld } from '../world.ts';

const API = 'https://api.example.com/records';
const SECRET = 'a secret of the tests';
const KEYS = 'https://api.example.com/keys';

let world: TestWorld;
afterEach(() => world.close());

interface Settings {
  readonly encryption: object;
  readonly api?: string;
  readonly fetch?: () => Promise<Response>;
}

async function start({ encryption, api = '', fetch }: Settings): Promise<void> {
  const config = `issuer: https://id.example.com
resolvers: { fixed: { kind: constant, values: { record: ${'secret-'.repeat(40)} } } }
claims: { record: { from: fixed, path: record, type: string } }
apis: { records: { audience: '${API}', scopes: [read], encryption: ${JSON.stringify(encryption)}${api} } }
scopes: { read: { claims: [record], rules: [{ allow: { to: machine } }] } }
clients:
  batch:   { kind: machine, secret: '${SECRET}', grants: [client-credentials], scopes: [read], tokens: jwt }
  opaque:  { kind: machine, secret: '${SECRET}', grants: [client-credentials], scopes: [read] }
  gateway: { kind: machine, secret: '${SECRET}', introspects: [records] }
`;
  world = await createTestWorld({ config, ...(fetch !== undefined && { fetch }) });
}

const post = (path: string, client: string, form: Record<string, string>, accept = '*/*') =>
  world.request(path, {
    method: 'POST',
    headers: { accept, authorization: `Basic ${btoa(`${client}:${encodeURIComponent(SECRET)}`)}` },
    body: new URLSearchParams(form),
  });

async function issue(client: string): Promise<{ readonly access_token: string; readonly error?: string }> {
  return JSON.parse(await (await post('/oauth/token', client, { grant_type: 'client_credentials' })).text());
}

/** As the API reads it: decrypts, then verifies what is inside. */
async function read(token: string, { privateKey }: GenerateKeyPairResult) {
  const { plaintext, protectedHeader } = await compactDecrypt(token, privateKey);
  const jwks = JSON.parse(await (await world.request('/oauth/jwks')).text());
  const currentDate = new Date(world.clock.now());
  const options = { issuer: 'https://id.example.com', audience: API, typ: 'at+jwt', currentDate };
  const { payload } = await jwtVerify(plaintext, createLocalJWKSet(jwks), options);
  return { header: protectedHeader, payload };
}

describe.each(['ECDH-ES', 'RSA-OAEP-256'])('for an API that has a key for %s', (algorithm) => {
  let pair: GenerateKeyPairResult;
  let encryption: object;
  beforeAll(async () => {
    pair = await generateKeyPair(algorithm, { extractable: true });
    encryption = { algorithm, key: { ...(await exportJWK(pair.publicKey)), kid: 'api-1' } };
  });

  test('a JWT is signed, then encrypted, and the API alone reads it', async () => {
    await start({ encryption });
    const { access_token } = await issue('batch');
    expect(access_token.split('.')).toHaveLength(5);
    const { header, payload } = await read(access_token, pair);
    expect(header).toMatchObject({ alg: algorithm, enc: 'A256GCM', cty: 'JWT', kid: 'api-1' });
    expect(payload).toMatchObject({ client_id: 'batch', scope: 'read', record: expect.stringContaining('secret') });
  });

  test('a gateway that swaps a reference passes on what the API alone reads', async () => {
    await start({ encryption });
    const { access_token: token } = await issue('opaque');
    const swapped = await post('/oauth/introspect', 'gateway', { token }, 'application/jwt');
    expect((await read(await swapped.text(), pair)).payload).toMatchObject({ client_id: 'opaque' });
  });
});

describe('an encrypted token', () => {
  let pair: GenerateKeyPairResult;
  let key: object;
  beforeAll(async () => {
    pair = await generateKeyPair('ECDH-ES', { extractable: true });
    key = await exportJWK(pair.publicKey);
  });

  test('is introspected like any other, until it ends', async () => {
    await start({ encryption: { key } });
    const { access_token: token } = await issue('batch');
    const ask = async (text = token) =>
      JSON.parse(await (await post('/oauth/introspect', 'gateway', { token: text })).text());
    expect(await ask()).toMatchObject({ active: true, client_id: 'batch' });
    expect(await ask(`${token.slice(0, -4)}AAAA`)).toEqual({ active: false });
    world.clock.advance(301_000);
    expect(await ask()).toEqual({ active: false });
  });

  test('is revoked by the application that it was issued to', async () => {
    await start({ encryption: { key } });
    const { access_token: token } = await issue('batch');
    expect((await post('/oauth/revoke', 'batch', { token })).status).toBe(200);
    const told = await post('/oauth/introspect', 'gateway', { token });
    expect(await told.json()).toEqual({ active: false });
  });

  test('is held to maxTokenBytes as it goes over the wire', async () => {
    await start({ encryption: { key }, api: ', maxTokenBytes: 2000' });
    expect((await issue('batch')).error).toBe('invalid_scope');
    await world.close();
    await start({ encryption: { key }, api: ', maxTokenBytes: 4000' });
    expect((await issue('batch')).access_token.length).toBeLessThanOrEqual(4_000);
  });

  test('is to the key that the API publishes; the one before holds while it is silent', async () => {
    const signing = { ...(await exportJWK((await generateKeyPair('ES256')).publicKey)), use: 'sig' };
    let answers = 0;
    let isAway = false;
    const fetch = async () => {
      answers += 1;
      return isAway ? new Response(null, { status: 500 }) : Response.json({ keys: [signing, { ...key, use: 'enc' }] });
    };
    await start({ encryption: { jwksUri: KEYS }, fetch });
    const tokens = await Promise.all([issue('batch'), issue('batch')]);
    for (const { access_token } of tokens) expect((await read(access_token, pair)).payload.client_id).toBe('batch');
    expect(answers).toBe(1);
    isAway = true;
    world.clock.advance(600_000);
    expect((await read((await issue('batch')).access_token, pair)).payload.client_id).toBe('batch');
    expect(answers).toBe(2);
  });

  test.each<[string, () => Promise<Response>]>([
    ['the API is silent', () => Promise.reject(new TypeError('fetch failed'))],
    ['it has no key that fits', async () => Response.json({ keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] })],
    ['it answers with something else', async () => Response.json([null])],
  ])('is not issued in clear where %s', async (_, fetch) => {
    await start({ encryption: { jwksUri: KEYS }, fetch });
    const response = await post('/oauth/token', 'batch', { grant_type: 'client_credentials' });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable' });
  });
});

describe('avow check', () => {
  test.each([
    ['a private key', { key: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' } }, 'has the private member d'],
    ['a key for signatures', { key: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', use: 'sig' } }, 'does not fit ECDH-ES'],
    [
      'a key of another type',
      { algorithm: 'RSA-OAEP-256', key: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } },
      'does not fit',
    ],
    ['half a key', { key: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } }, 'is not a valid public key'],
    ['no key', {}, 'give key or jwksUri'],
    ['a key of one’s own network', { jwksUri: 'http://127.0.0.1:1/keys' }, '127.0.0.1'],
  ])('refuses %s', async (_, encryption, told) => {
    world = await createTestWorld({ config: 'issuer: https://id.example.com\n' });
    await expect(start({ encryption })).rejects.toThrow(told);
  });
});
