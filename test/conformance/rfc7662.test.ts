/** RFC 7662, OAuth 2.0 Token Introspection. */
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assembleAccessToken } from '../../src/oauth/assemble.ts';
import { introspectionResponse } from '../../src/oauth/introspection.ts';
import { chooseTarget } from '../../src/oauth/target.ts';
import { GATEWAY, MOBILE, type SignInWorld, startSignIns, WEB } from '../issuer/sign-in-world.ts';
import { apis, clientNamed, ISSUER, NOW, SECONDS, TRADING } from '../oauth/world.ts';
import { type ConformanceServer, INSECURE, ORDERS, ORDERS_CONFIG, SECRET, startServer } from './server.ts';

const { api, scopes } = chooseTarget({ resources: [TRADING], audiences: [], scopes: [] }, clientNamed('web'), apis);
const payload = assembleAccessToken({
  issuer: ISSUER,
  client: clientNamed('web'),
  api,
  subject: { kind: 'human', id: '8027379034', expiresAt: NOW + 60_000 },
  scopes,
  claims: { user_id: 2998 },
  now: NOW,
  jti: 'j1',
});

describe('RFC 7662', () => {
  test('§2.2 the answer has the members of the standard, and the claims beside them', async () => {
    const answer = introspectionResponse(payload, clientNamed('gateway'), apis);
    const server = { issuer: ISSUER };
    const processed = await oauth.processIntrospectionResponse(server, { client_id: 'gateway' }, Response.json(answer));
    expect(processed).toEqual({
      active: true,
      token_type: 'Bearer',
      iss: ISSUER,
      aud: TRADING,
      client_id: 'web',
      iat: SECONDS,
      exp: SECONDS + 60,
      jti: 'j1',
      scope: 'trades orders_read',
      sub: '8027379034',
      user_id: 2998,
    });
  });

  test('§2.2 a token that is not active is told with nothing more', () => {
    expect(introspectionResponse(null, clientNamed('gateway'), apis)).toEqual({ active: false });
  });

  test('§4 a token of another API is inactive to the caller, so that no audience sees the claims of another', () => {
    const other = { ...clientNamed('gateway'), introspects: new Set(['billing']) };
    expect(introspectionResponse(payload, other, apis)).toEqual({ active: false });
  });
});

describe('RFC 7662 over HTTP', () => {
  let server: ConformanceServer;
  beforeAll(async () => {
    server = await startServer(ORDERS_CONFIG);
  });
  afterAll(() => server.stop());

  async function introspected(client: string, token: string) {
    const metadata = await server.discover();
    const authentication = oauth.ClientSecretBasic(SECRET);
    const response = await oauth.introspectionRequest(metadata, { client_id: client }, authentication, token, INSECURE);
    return oauth.processIntrospectionResponse(metadata, { client_id: client }, response);
  }

  test.each(['batch', 'opaque'])('§2.1, §2.2 a client library asks about a token of %s', async (client) => {
    const { access_token } = await server.token(client, 'read');
    expect(await introspected('resource', access_token)).toMatchObject({
      active: true,
      client_id: client,
      aud: ORDERS,
    });
    expect(await introspected('stranger', access_token)).toEqual({ active: false });
    expect(await introspected('resource', `${access_token}x`)).toEqual({ active: false });
  });

  test('§2.1 who does not authenticate is told nothing', async () => {
    const body = new URLSearchParams({ token: 'x' });
    expect((await fetch(`${server.url}/oauth/introspect`, { method: 'POST', body })).status).toBe(401);
  });

  const swap = (token: string, accept: string) =>
    fetch(`${server.url}/oauth/introspect`, {
      method: 'POST',
      headers: { accept, authorization: `Basic ${btoa(`resource:${encodeURIComponent(SECRET)}`)}` },
      body: new URLSearchParams({ token }),
    });

  test('§4 a gateway may keep the JWT that it swaps a token for as long as its API lets it; an answer is never kept', async () => {
    const { access_token } = await server.token('opaque', 'read');
    const before = Date.now();
    const jwt = await swap(access_token, 'application/jwt');
    expect(jwt.headers.get('content-type')).toBe('application/jwt');
    expect(jwt.headers.get('cache-control')).toBe('max-age=30');
    // RFC 9110 §12.5.5: what is told depends on who asks, and on what they accept.
    expect(jwt.headers.get('vary')).toBe('Authorization, Accept');
    expect(Date.parse(jwt.headers.get('expires') ?? '')).toBeGreaterThan(before + 25_000);
    expect((await swap('no token', 'application/jwt')).headers.get('cache-control')).toBe('no-store');
    expect((await swap(access_token, 'application/json')).headers.get('cache-control')).toBe('no-store');
  });
});

describe('RFC 7662 §4, of what is looked at before a token is called active', () => {
  let world: SignInWorld;
  beforeAll(async () => {
    world = await startSignIns();
  });
  afterAll(() => world.stop());

  const ended = async (token: unknown) => {
    world.clock.advance(300_000);
    return token;
  };
  const revoked =
    (client: typeof WEB) =>
    async (token: unknown): Promise<unknown> => {
      await world.revoke(token, client);
      return token;
    };
  const broken = async (token: unknown) => String(token).replace(/.(?=.{4}$)/, (last) => (last === 'A' ? 'B' : 'A'));

  test.each<[string, typeof WEB, (token: unknown) => Promise<unknown>]>([
    ['a JWT that has ended', WEB, ended],
    ['a reference that has ended', MOBILE, ended],
    ['a JWT that was revoked', WEB, revoked(WEB)],
    ['a reference that was revoked', MOBILE, revoked(MOBILE)],
    ['a JWT whose signature is another', WEB, broken],
    ['a reference that is another', MOBILE, broken],
  ])('%s is not, and nothing more is told', async (_, client, after) => {
    const { access_token } = (await world.signIn(client)).body;
    expect(await world.isActive(access_token)).toBe(true);
    const token = String(await after(access_token));
    const answer = await world.post('/oauth/introspect', { token }, GATEWAY);
    expect([answer.status, answer.body]).toEqual([200, { active: false }]);
  });

  test('§2.1 a refresh token is none that an API could take', async () => {
    const { refresh_token } = (await world.signIn()).body;
    expect(await world.isActive(refresh_token)).toBe(false);
  });

  test.each(['access_token', 'refresh_token', 'pudding'])('§2.1 the hint %s changes nothing', async (hint) => {
    const { access_token: token } = (await world.signIn()).body;
    const answer = await world.post('/oauth/introspect', { token: String(token), token_type_hint: hint }, GATEWAY);
    expect(answer.body).toMatchObject({ active: true });
  });

  test('§2.1 the token must be there', async () => {
    const { status, body } = await world.post('/oauth/introspect', {}, GATEWAY);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });
});
