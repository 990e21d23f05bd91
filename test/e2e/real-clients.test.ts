/** Real client libraries over real HTTP: what they accept is what the RFCs mean. */
import { exportJWK, type GenerateKeyPairResult, generateKeyPair } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, type Listening } from '../../src/server.ts';
import { createClock, createTestWorld, type TestWorld } from '../world.ts';

const SECRET = 'a secret: with + % and spaces';
const API = 'https://api.example.com/orders';
const INSECURE = { [oauth.allowInsecureRequests]: true };

let world: TestWorld;
let listening: Listening;
let url: string;
let keys: GenerateKeyPairResult;

beforeAll(async () => {
  keys = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'app-1', alg: 'ES256' };
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  world = await createTestWorld({
    clock: { ...createClock(), now: Date.now },
    config: `
issuer: ${url}
resolvers: { fixed: { kind: constant, values: { tier: 3, regions: [eu, us] } } }
claims:
  tier:    { from: fixed, path: tier, type: integer }
  regions: { from: fixed, path: regions, type: 'string[]' }
  app:     { from: client, path: id, type: string }
apis: { orders: { audience: '${API}', scopes: [orders_read, orders_write] } }
scopes:
  orders_read:  { claims: [tier, regions, app], rules: [{ allow: { to: machine, when: 'claims.tier >= 3' } }] }
  orders_write: { rules: [{ allow: { to: machine, through: [keyed] } }] }
clients:
  batch: { kind: machine, secret: '${SECRET}', grants: [client-credentials], scopes: [orders_read, orders_write], tokens: jwt }
  keyed: { kind: machine, jwks: { keys: [${JSON.stringify(jwk)}] }, grants: [client-credentials], scopes: [orders_read, orders_write], introspects: [orders] }
`,
  });
  listening = await world.listen(port);
});
afterAll(async () => {
  await listening.stop(1_000);
  await world.close();
});

describe('oauth4webapi', () => {
  const discover = async () =>
    oauth.processDiscoveryResponse(
      new URL(url),
      await oauth.discoveryRequest(new URL(url), { algorithm: 'oauth2', ...INSECURE }),
    );
  const grant = async (client: oauth.Client, authentication: oauth.ClientAuth, scope: string) => {
    const server = await discover();
    const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, { scope }, INSECURE);
    return oauth.processClientCredentialsResponse(server, client, response);
  };

  test.each([
    ['client_secret_basic', 'batch', () => oauth.ClientSecretBasic(SECRET)],
    ['client_secret_post', 'batch', () => oauth.ClientSecretPost(SECRET)],
    ['private_key_jwt', 'keyed', () => oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'app-1' })],
  ])('gets a token with %s', async (_, id, authentication) => {
    const result = await grant({ client_id: id }, authentication(), 'orders_read');
    expect(result).toMatchObject({ token_type: 'bearer', scope: 'orders_read', expires_in: 300 });
  });

  test('is told what was granted where that is less than what it asked for', async () => {
    const basic = oauth.ClientSecretBasic(SECRET);
    expect((await grant({ client_id: 'batch' }, basic, 'orders_read orders_write')).scope).toBe('orders_read');
  });

  test('verifies the access token as an API does (RFC 9068)', async () => {
    const { access_token } = await grant({ client_id: 'batch' }, oauth.ClientSecretBasic(SECRET), 'orders_read');
    const request = new Request(API, { headers: { authorization: `Bearer ${access_token}` } });
    const claims = await oauth.validateJwtAccessToken(await discover(), request, API, INSECURE);
    expect(claims).toMatchObject({
      sub: 'client:batch',
      scope: 'orders_read',
      tier: 3,
      regions: ['eu', 'us'],
      app: 'batch',
    });
  });

  test('introspects an opaque token (RFC 7662)', async () => {
    const server = await discover();
    const client = { client_id: 'keyed' };
    const authentication = () => oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'app-1' });
    const { access_token } = await grant(client, authentication(), 'orders_write');
    const response = await oauth.introspectionRequest(server, client, authentication(), access_token, INSECURE);
    const answer = await oauth.processIntrospectionResponse(server, client, response);
    expect(answer).toMatchObject({ active: true, client_id: 'keyed', scope: 'orders_write', aud: API });
  });

  test('a client assertion is taken once', async () => {
    let assertion = '';
    const spy: typeof fetch = (input, init) => {
      assertion = new URLSearchParams(String(init?.body)).get('client_assertion') ?? assertion;
      return fetch(input, init);
    };
    const server = await discover();
    const authentication = oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'app-1' });
    await oauth.clientCredentialsGrantRequest(
      server,
      { client_id: 'keyed' },
      authentication,
      {},
      {
        ...INSECURE,
        [oauth.customFetch]: spy,
      },
    );
    const again = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }),
    });
    expect(again.status).toBe(401);
    expect(await again.json()).toMatchObject({
      error: 'invalid_client',
      error_description: expect.stringContaining('jti'),
    });
  });
});

describe('openid-client', () => {
  test('discovers, gets a token, and sees it active', async () => {
    const options = { algorithm: 'oauth2' as const, execute: [openid.allowInsecureRequests] };
    const batch = await openid.discovery(new URL(url), 'batch', undefined, openid.ClientSecretBasic(SECRET), options);
    const { access_token } = await openid.clientCredentialsGrant(batch, { resource: API });
    const authentication = openid.PrivateKeyJwt({ key: keys.privateKey, kid: 'app-1' });
    const keyed = await openid.discovery(new URL(url), 'keyed', undefined, authentication, options);
    expect(await openid.tokenIntrospection(keyed, access_token)).toMatchObject({ active: true, client_id: 'batch' });
    expect(await openid.tokenIntrospection(batch, access_token)).toEqual({ active: false });
  });
});
