/** RFC 9449, OAuth 2.0 Demonstrating Proof of Possession (DPoP); and RFC 8705 §3, tokens bound to a certificate. */
import { generateKeyPair } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, type Listening } from '../../src/server.ts';
import { BANK, NODE, rfc9440, sha256Of } from '../oauth/certificates.ts';
import { athOf, type ProofKey, proofKey } from '../oauth/dpop-proof.ts';
import { createClock, createTestWorld, type TestWorld } from '../world.ts';

const INSECURE = { [oauth.allowInsecureRequests]: true };
const SECRET = 'a-secret-of-this-client';
const machine = `kind: machine, secret: '${SECRET}', grants: [client-credentials], tokens: jwt`;
const CONFIG = (url: string) => `
issuer: ${url}
proxies: { trusted: [127.0.0.1], clientCertificate: { chain: verified } }
apis:
  orders: { audience: 'https://api.example.com/orders', scopes: [orders] }
  strict: { audience: 'https://api.example.com/strict', scopes: [strict], senderConstrained: dpop }
  either: { audience: 'https://api.example.com/either', scopes: [either], senderConstrained: either }
scopes:
  orders: { rules: [{ allow: { to: machine } }] }
  strict: { rules: [{ allow: { to: machine } }] }
  either: { rules: [{ allow: { to: machine } }] }
clients:
  open:    { ${machine}, scopes: [orders, strict, either, 'scim:read'] }
  opaque:  { ${machine.replace('jwt', 'opaque')}, scopes: ['scim:read'] }
  bound:   { ${machine}, scopes: [orders, 'scim:read'], senderConstrained: dpop }
  by-cert: { ${machine}, scopes: [orders, 'scim:read'], senderConstrained: mtls }
  gateway: { kind: machine, secret: '${SECRET}', introspects: [orders] }
`;

interface Started {
  readonly world: TestWorld;
  readonly at: Listening;
  readonly url: string;
}

async function started(more = ''): Promise<Started> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const clock = { ...createClock(), now: Date.now };
  const world = await createTestWorld({ clock, config: CONFIG(url) + more });
  return { world, url, at: await world.listen(port) };
}

async function stopped({ world, at }: Started): Promise<void> {
  await at.stop(1_000);
  await world.close();
}

function ask(url: string, client: string, scope: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client}:${SECRET}`)}`, ...headers },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  });
}

const proofFor = (key: ProofKey, htu: string, part: Record<string, unknown> = {}, htm = 'POST') =>
  key.sign({ jti: crypto.randomUUID(), htm, htu, iat: Math.floor(Date.now() / 1_000), ...part });

function payloadOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

let service: Started;
let url: string;
let key: ProofKey;
beforeAll(async () => {
  service = await started();
  url = service.url;
  key = await proofKey();
});
afterAll(() => stopped(service));

const tokenUri = () => `${url}/oauth/token`;
async function tokenOf(client: string, scope: string, headers: Record<string, string>): Promise<string> {
  const response = await ask(url, client, scope, headers);
  const body = (await response.json()) as { access_token: string };
  expect([response.status, body]).toMatchObject([200, {}]);
  return body.access_token;
}
const boundToken = async (client: string, scope: string) =>
  tokenOf(client, scope, { dpop: await proofFor(key, tokenUri()) });

describe('RFC 9449', () => {
  test('§5 a client library gets a bound token, and uses it at the SCIM API', async () => {
    const keyPair = await generateKeyPair('ES256');
    const server = { issuer: url, token_endpoint: tokenUri() };
    const client = { client_id: 'open' };
    const DPoP = oauth.DPoP({}, keyPair);
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.ClientSecretBasic(SECRET),
      { scope: 'scim:read' },
      { DPoP, ...INSECURE },
    );
    const { access_token: token, token_type: type } = await oauth.processClientCredentialsResponse(
      server,
      client,
      response,
    );
    expect(type).toBe('dpop');
    expect(payloadOf(token).cnf).toEqual({ jkt: await DPoP.calculateThumbprint() });
    const users = new URL(`${url}/scim/v2/Users?count=1`);
    const answer = await oauth.protectedResourceRequest(token, 'GET', users, new Headers(), null, {
      DPoP,
      ...INSECURE,
    });
    expect(answer.status).toBe(200);
  });

  test('§5 a token without a proof is a bearer token', async () => {
    const response = await ask(url, 'open', 'orders', {});
    const body = (await response.json()) as { access_token: string };
    expect(body).toMatchObject({ token_type: 'Bearer' });
    expect(payloadOf(body.access_token)).not.toHaveProperty('cnf');
  });

  test.each([
    ['a client wants', 'bound', 'orders'],
    ['an API wants', 'open', 'strict'],
  ])('§5.2 where %s bound tokens, there is none without a proof', async (_, client, scope) => {
    const without = await ask(url, client, scope, {});
    expect([without.status, await without.json()]).toMatchObject([400, { error: 'invalid_request' }]);
    expect((await ask(url, client, scope, { dpop: await proofFor(key, tokenUri()) })).status).toBe(200);
  });

  test('§4.3, §11.1 a proof is taken once, and spent by a refusal too', async () => {
    const proof = await proofFor(key, tokenUri());
    expect((await ask(url, 'open', 'unknown', { dpop: proof })).status).toBe(400);
    const refused = await proofFor(key, tokenUri());
    const first = await ask(url, 'open', 'orders', { dpop: refused });
    const again = await ask(url, 'open', 'orders', { dpop: refused });
    expect([first.status, again.status, await again.json()]).toMatchObject([200, 400, { error: 'invalid_dpop_proof' }]);
  });

  test('§4.3 (1) two proofs in one request are none', async () => {
    const headers = new Headers({ authorization: `Basic ${btoa(`open:${SECRET}`)}` });
    for (const _ of [1, 2]) headers.append('dpop', await proofFor(key, tokenUri()));
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'orders' });
    const response = await fetch(tokenUri(), { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  test('§5.1 the metadata says with what a proof may be signed', async () => {
    const metadata = await (await service.world.request('/.well-known/oauth-authorization-server')).json();
    expect(metadata).toMatchObject({
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256', 'EdDSA']),
      tls_client_certificate_bound_access_tokens: true,
    });
  });

  test('§6.2 introspection tells the type and the key of a bound token', async () => {
    const token = await boundToken('open', 'orders');
    const response = await fetch(`${url}/oauth/introspect`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`gateway:${SECRET}`)}` },
      body: new URLSearchParams({ token }),
    });
    expect(await response.json()).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: key.jkt } });
  });
});

describe.each(['open', 'opaque'])('RFC 9449 §7 the SCIM API takes a bound token of %s', (client) => {
  let token: string;
  const users = () => `${url}/scim/v2/Users`;
  beforeAll(async () => {
    token = await boundToken(client, 'scim:read');
  });
  const use = (scheme: string, dpop: string | null, path = '') =>
    fetch(users() + path, { headers: { authorization: `${scheme} ${token}`, ...(dpop !== null && { dpop }) } });
  const proof = (part: Record<string, unknown> = {}, by = key) =>
    proofFor(by, users(), { ath: athOf(token), ...part }, 'GET');

  test('§7.1 with a proof of its key, for this request', async () => {
    expect((await use('DPoP', await proof())).status).toBe(200);
    expect((await use('dpop', await proof(), '?count=1')).status).toBe(200);
  });

  test('§7.2 and not as a bearer token', async () => {
    const response = await use('Bearer', null);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^DPoP .*error="invalid_token", algs="ES256/),
    ]);
    expect((await use('Bearer', await proof())).status).toBe(401);
  });

  test.each<[string, () => Promise<string | null>, string]>([
    ['without a proof', async () => null, 'invalid_token'],
    ['with a proof of another key', async () => proof({}, await proofKey()), 'invalid_token'],
    ['with a proof for another token', () => proof({ ath: athOf('x') }), 'invalid_dpop_proof'],
    ['with a proof for another resource', () => proof({ htu: `${url}/scim/v2/Groups` }), 'invalid_dpop_proof'],
    ['with a proof for another method', () => proof({ htm: 'DELETE' }), 'invalid_dpop_proof'],
  ])('and not %s', async (_, made, code) => {
    const response = await use('DPoP', await made());
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain(`error="${code}"`);
  });

  test('and not with a proof that was used before', async () => {
    const used = await proof();
    expect([(await use('DPoP', used)).status, (await use('DPoP', used)).status]).toEqual([200, 401]);
  });
});

test('RFC 9449 §7.1 what is bound to nothing does not come as DPoP', async () => {
  const token = await tokenOf('open', 'scim:read', {});
  const dpop = await proofFor(key, `${url}/scim/v2/Users`, { ath: athOf(token) }, 'GET');
  const headers = { authorization: `DPoP ${token}`, dpop };
  expect((await fetch(`${url}/scim/v2/Users`, { headers })).status).toBe(401);
});

test('RFC 9449 §8, §9 where nonces are wanted, a client library finds out, and comes again', async () => {
  const other = await started('dpop: { nonce: 1m }\n');
  const keyPair = await generateKeyPair('ES256');
  const server = { issuer: other.url, token_endpoint: `${other.url}/oauth/token` };
  const client = { client_id: 'open' };
  const DPoP = oauth.DPoP({}, keyPair);
  const grant = async () => {
    const options = { DPoP, ...INSECURE };
    const basic = oauth.ClientSecretBasic(SECRET);
    const asked = await oauth.clientCredentialsGrantRequest(server, client, basic, { scope: 'scim:read' }, options);
    return { asked, result: await oauth.processClientCredentialsResponse(server, client, asked) };
  };
  await expect(grant()).rejects.toSatisfy(oauth.isDPoPNonceError);
  const { asked, result } = await grant();
  expect(asked.headers.get('dpop-nonce')).not.toBeNull();
  const users = new URL(`${other.url}/scim/v2/Users`);
  const options = { DPoP, ...INSECURE };
  const answer = await oauth.protectedResourceRequest(result.access_token, 'GET', users, new Headers(), null, options);
  expect(answer.status).toBe(200);
  await stopped(other);
});

describe('RFC 8705 §3', () => {
  const cert = (certificate: string) => ({ 'client-cert': rfc9440(certificate) });

  test('§3 a client that wants it gets tokens bound to its certificate, and none without', async () => {
    expect((await ask(url, 'by-cert', 'orders', {})).status).toBe(400);
    const token = await tokenOf('by-cert', 'orders', cert(BANK));
    expect(payloadOf(token).cnf).toEqual({ 'x5t#S256': sha256Of(BANK, 'base64url') });
  });

  test('§3 the SCIM API takes such a token over a connection with that certificate alone', async () => {
    const authorization = `Bearer ${await tokenOf('by-cert', 'scim:read', cert(BANK))}`;
    const use = async (headers: Record<string, string>) =>
      (await fetch(`${url}/scim/v2/Users`, { headers: { authorization, ...headers } })).status;
    expect([await use(cert(BANK)), await use(cert(NODE)), await use({})]).toEqual([200, 401, 401]);
  });

  test('an API that wants either takes what comes', async () => {
    expect((await ask(url, 'open', 'either', {})).status).toBe(400);
    expect(payloadOf(await tokenOf('open', 'either', cert(NODE))).cnf).toHaveProperty('x5t#S256');
    expect(payloadOf(await boundToken('open', 'either')).cnf).toEqual({ jkt: key.jkt });
  });

  test('§3 a certificate that nobody asked for binds nothing', async () => {
    expect(payloadOf(await tokenOf('open', 'orders', cert(BANK)))).not.toHaveProperty('cnf');
  });
});
