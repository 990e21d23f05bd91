/** RFC 7591, OAuth 2.0 Dynamic Client Registration Protocol. */
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listen } from '../../examples/trading/stand-ins/listener.ts';
import { PORTAL, type RegistrationServer, startRegistrations } from './registration-world.ts';
import { INSECURE } from './server.ts';

const TOKEN = PORTAL.authorization.slice('Bearer '.length);
const MACHINE = { grant_types: ['client_credentials'] };

let server: RegistrationServer;
beforeAll(async () => {
  server = await startRegistrations('  secretLifetime: 90d\n  allowPrivate: [127.0.0.1]\n');
});
afterAll(() => server.stop());

const refusal = async (metadata: object) => {
  const { status, body } = await server.register({ ...MACHINE, ...metadata });
  return [status, body.error];
};

describe('RFC 7591', () => {
  test('§3 openid-client registers, and gets a token as the client that it has become', async () => {
    const client = await openid.dynamicClientRegistration(
      new URL(server.url),
      { ...MACHINE, client_name: 'Report', scope: 'read' },
      undefined,
      { initialAccessToken: TOKEN, execute: [openid.allowInsecureRequests], algorithm: 'oauth2' },
    );
    expect(client.clientMetadata()).toMatchObject({ client_name: 'Report', scope: 'read' });
    const tokens = await openid.clientCredentialsGrant(client);
    expect(await server.isActive(tokens.access_token)).toBe(true);
  });

  test('§3 oauth4webapi finds the endpoint in the metadata, registers, and gets a token by Basic', async () => {
    const as = await server.discover();
    expect(as.registration_endpoint).toBe(`${server.url}/oauth/register`);
    const options = { ...INSECURE, initialAccessToken: TOKEN };
    const response = await oauth.dynamicClientRegistrationRequest(as, { ...MACHINE, scope: 'read write' }, options);
    const client = await oauth.processDynamicClientRegistrationResponse(response);
    const basic = oauth.ClientSecretBasic(String(client.client_secret));
    const asked = await oauth.clientCredentialsGrantRequest(as, client, basic, { scope: 'write' }, INSECURE);
    expect(await oauth.processClientCredentialsResponse(as, client, asked)).toMatchObject({ token_type: 'bearer' });
  });

  test('§3 who shows no initial access token, or a wrong one, is refused', async () => {
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: `Basic ${TOKEN}` }]) {
      const { status, body, headers: told } = await server.register(MACHINE, headers);
      expect([status, body.error]).toEqual([401, 'invalid_token']);
      expect(told.get('www-authenticate')).toMatch(/^Bearer /);
    }
  });

  test('§3.1 metadata is a JSON object, sent as such', async () => {
    const send = (type: string, body: string) =>
      server.send('POST', '/oauth/register', { headers: { ...PORTAL, 'content-type': type }, body });
    for (const sent of [send('text/plain', '{}'), send('application/json', '[]'), send('application/json', '{')]) {
      expect(await sent).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
    }
  });

  test('§3.2.1 the answer is 201, kept by nobody, and has all that the client needs', async () => {
    const { status, headers, body } = await server.register({ ...MACHINE, client_name: 'Report' });
    expect([status, headers.get('cache-control'), headers.get('pragma')]).toEqual([201, 'no-store', 'no-cache']);
    expect(body).toMatchObject({
      client_id: expect.stringMatching(/^dyn\.[A-Za-z0-9_-]{22}$/),
      client_secret: expect.stringMatching(/^avow_cs_[A-Za-z0-9_-]{43}$/),
      registration_access_token: expect.stringMatching(/^avow_rat_[A-Za-z0-9_-]{43}$/),
      registration_client_uri: `${server.url}/oauth/register/${body.client_id}`,
      client_name: 'Report',
      token_endpoint_auth_method: 'client_secret_basic',
    });
    const [issued, ends] = [Number(body.client_id_issued_at), Number(body.client_secret_expires_at)];
    expect(Math.abs(issued - Date.now() / 1_000)).toBeLessThan(60);
    expect(ends - issued).toBe(90 * 86_400);
  });

  test('§3.2.1 two clients that say the same are two', async () => {
    const [one, other] = await Promise.all([server.register(), server.register()]);
    expect(one.body.client_id).not.toBe(other.body.client_id);
    expect(one.body.client_secret).not.toBe(other.body.client_secret);
  });

  test('§3.2.1 what it may not have is not in what is registered: grants, scopes, response types', async () => {
    const { body } = await server.register({
      grant_types: ['authorization_code', 'client_credentials', 'implicit'],
      response_types: ['code'],
      scope: 'read admin secret unheard-of',
    });
    expect(body).toMatchObject({ grant_types: ['client_credentials'], response_types: [], scope: 'read' });
    const { body: refused } = await server.tokenOf(body, { scope: 'admin' });
    expect(refused.error).toBe('invalid_scope');
  });

  test('§2 who says nothing gets what there is', async () => {
    const { body } = await server.register({});
    expect(body).toMatchObject({
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange'],
      scope: 'read write',
    });
  });

  test('§2 members that nobody knows are ignored, and so is null', async () => {
    const { status, body } = await server.register({
      ...MACHINE,
      application_type: 'web',
      client_id: 'mine',
      client_secret: 'chosen by me',
      tos_uri: null,
    });
    expect(status).toBe(201);
    expect(body).not.toHaveProperty('application_type');
    expect(body).not.toHaveProperty('tos_uri');
    expect([body.client_id, body.client_secret]).not.toContain('mine');
    expect(body.client_secret).not.toBe('chosen by me');
  });

  test.each<[string, object]>([
    [
      'redirects',
      { redirect_uris: ['https://app.example.com/cb?a=b', 'http://127.0.0.1:1234/', 'com.example.app:/cb'] },
    ],
    ['pages', { client_uri: 'https://a.example', tos_uri: 'https://a.example/t', policy_uri: 'http://a.example/p' }],
    ['a picture', { logo_uri: 'https://a.example/logo.png' }],
    ['people', { contacts: ['ops@a.example'] }],
    ['software', { software_id: '4NRB1-0XZABZI9E6-5SM3R', software_version: '2.1' }],
    ['proofs', { dpop_bound_access_tokens: true }],
  ])('§2 it says of itself: %s', async (_, said) => {
    expect((await server.register({ ...MACHINE, ...said })).body).toMatchObject(said);
  });

  test('§2.2 what people read may be said in their languages', async () => {
    const said = { client_name: 'My Client', 'client_name#ja-Jpan-JP': '\u30AF\u30E9\u30A4\u30A2\u30F3\u30C8\u540D' };
    const { body } = await server.register({ ...MACHINE, ...said, 'client_name#': 'x', 'client_name#a#b': 'x' });
    expect(body).toMatchObject(said);
    expect(Object.keys(body).filter((name) => name.startsWith('client_name'))).toHaveLength(2);
  });

  test.each<[string, object, string]>([
    ['a redirect that is relative', { redirect_uris: ['/cb'] }, 'invalid_redirect_uri'],
    ['one with a fragment', { redirect_uris: ['https://a.example/#x'] }, 'invalid_redirect_uri'],
    ['one that runs', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    ['one that is data', { redirect_uris: ['data:text/html,x'] }, 'invalid_redirect_uri'],
    ['one without TLS', { redirect_uris: ['http://a.example/'] }, 'invalid_redirect_uri'],
    ['one with a password', { redirect_uris: ['https://u:p@a.example/'] }, 'invalid_redirect_uri'],
    ['one of a scheme without a domain', { redirect_uris: ['cursor://x'] }, 'invalid_redirect_uri'],
    ['redirects that are no list', { redirect_uris: 'https://a.example' }, 'invalid_redirect_uri'],
    ['a picture that runs', { logo_uri: 'javascript:alert(1)' }, 'invalid_client_metadata'],
    ['a page that is data', { 'client_uri#fr': 'data:text/html,x' }, 'invalid_client_metadata'],
    ['a name of two lines', { client_name: 'My\nClient' }, 'invalid_client_metadata'],
    ['a name that turns direction', { client_name: 'abc\u202Egpj' }, 'invalid_client_metadata'],
    ['a name without end', { client_name: 'x'.repeat(201) }, 'invalid_client_metadata'],
    ['a blank name', { client_name: '   ' }, 'invalid_client_metadata'],
    ['a name that is none', { client_name: { en: 'x' } }, 'invalid_client_metadata'],
    ['a method that nobody has', { token_endpoint_auth_method: 'magic' }, 'invalid_client_metadata'],
    ['a method that is closed', { token_endpoint_auth_method: 'tls_client_auth' }, 'invalid_client_metadata'],
    ['no grant that it may have', { grant_types: ['authorization_code'] }, 'invalid_client_metadata'],
    ['no scope that it may have', { scope: 'admin' }, 'invalid_client_metadata'],
    ['scopes that are no text', { scope: ['read'] }, 'invalid_client_metadata'],
    ['keys twice', { jwks: { keys: [{ kty: 'EC' }] }, jwks_uri: 'https://a.example' }, 'invalid_client_metadata'],
    ['keys that are needed', { token_endpoint_auth_method: 'private_key_jwt' }, 'invalid_client_metadata'],
    ['a private key', { jwks: { keys: [{ kty: 'oct', k: 'x' }] } }, 'invalid_client_metadata'],
    ['no key', { jwks: { keys: [] } }, 'invalid_client_metadata'],
    ['keys without TLS', { jwks_uri: 'http://a.example/keys' }, 'invalid_client_metadata'],
    ['a public client with a grant for others', { token_endpoint_auth_method: 'none' }, 'invalid_client_metadata'],
    ['a flag that is a text', { dpop_bound_access_tokens: 'true' }, 'invalid_client_metadata'],
    ['certificates that nobody sees', { tls_client_certificate_bound_access_tokens: true }, 'invalid_client_metadata'],
  ])('§3.2.2 is told what is wrong: %s', async (_, metadata, error) => {
    expect(await refusal(metadata)).toEqual([400, error]);
  });

  test('§2 a public client has no secret, and no grant that needs one', async () => {
    const { body } = await server.register({ token_endpoint_auth_method: 'none' });
    expect(body).not.toHaveProperty('client_secret');
    expect(body).not.toHaveProperty('client_secret_expires_at');
    expect(body.grant_types).toEqual(['urn:ietf:params:oauth:grant-type:token-exchange']);
  });

  test.each(['jwks', 'jwks_uri'])('§2 a client that signs is known by its %s', async (member) => {
    const { privateKey, publicKey } = await oauth.generateKeyPair('ES256');
    const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'k1', alg: 'ES256' };
    const listener = await listen(() => ({ status: 200, body: { keys: [jwk] } }));
    const keys = member === 'jwks' ? { jwks: { keys: [jwk] } } : { jwks_uri: `${listener.url}/keys` };
    const { body } = await server.register({ ...MACHINE, ...keys, token_endpoint_auth_method: 'private_key_jwt' });
    const as = await server.discover();
    const client = { client_id: String(body.client_id) };
    const signed = oauth.PrivateKeyJwt({ key: privateKey, kid: 'k1' });
    const response = await oauth.clientCredentialsGrantRequest(as, client, signed, {}, INSECURE);
    expect(response.status).toBe(200);
    const { privateKey: other } = await oauth.generateKeyPair('ES256');
    const forged = oauth.PrivateKeyJwt({ key: other, kid: 'k1' });
    expect((await oauth.clientCredentialsGrantRequest(as, client, forged, {}, INSECURE)).status).toBe(401);
    await listener.close();
  });

  test('§2 keys for something else than signatures are left out', async () => {
    const { publicKey } = await oauth.generateKeyPair('ES256');
    const jwk = await crypto.subtle.exportKey('jwk', publicKey);
    const keys = [
      { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, kid: 'sig' },
      { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, kid: 'enc', use: 'enc' },
    ];
    const { body } = await server.register({ ...MACHINE, jwks: { keys } });
    expect(body.jwks).toEqual({ keys: [{ ...keys[0], use: 'sig' }] });
    expect(await refusal({ jwks: { keys: [{ ...keys[1], d: 'AA' }] } })).toEqual([400, 'invalid_client_metadata']);
  });

  test('RFC 9449 §5.2 tokens of a client that said so are bound to its key', async () => {
    const { body } = await server.register({ ...MACHINE, dpop_bound_access_tokens: true });
    expect((await server.tokenOf(body)).body).toMatchObject({ error: 'invalid_request' });
  });

  test('§5 what was registered is on record: by whom it was let, and what it may not have', async () => {
    const { body } = await server.register({ ...MACHINE, scope: 'read admin', contacts: ['ada@example.com'] });
    const record = (await server.records('client.registered')).find(({ client }) => client === body.client_id);
    expect(record).toMatchObject({
      initialAccess: 'portal',
      scopesAsked: ['read', 'admin'],
      scopesGranted: ['read'],
      scopesRefused: [{ scope: 'admin', because: 'for our own alone' }],
    });
    const all = JSON.stringify(record);
    for (const secret of [body.client_secret, body.registration_access_token, 'ada@example.com']) {
      expect(all).not.toContain(secret);
    }
  });
});

test('there is nothing to register at where the configuration says nothing of it', async () => {
  const closed = await startRegistrations('', (text) => text.slice(0, text.indexOf('registration:')));
  expect((await closed.register()).status).toBe(404);
  expect(await closed.discover()).not.toHaveProperty('registration_endpoint');
  await closed.stop();
});
