/** OpenID Connect Core 1.0 §5.3, UserInfo. */
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ISSUER, startTrading, TRADING_MOBILE, TRADING_WEB, type Trading } from '../trading.ts';
import { createTestWorld } from '../world.ts';

const USER_INFO = `${ISSUER}/oauth/userinfo`;

/** The example, with UserInfo as an API: one claim for it alone, one for the token alone. */
const withUserInfo = (config: string) =>
  config
    .replace('apis:\n', `apis:\n  userinfo: { audience: '${USER_INFO}', scopes: [openid, profile] }\n`)
    .replace(
      'claims:\n',
      'claims:\n  nickname: { from: user, path: name.givenName, type: string, destinations: [userinfo] }\n  quiet: { from: user, path: name.familyName, type: string }\n',
    )
    .replace(
      'scopes:\n',
      `scopes:
  openid: { rules: [{ allow: { to: human } }] }
  profile: { claims: [nickname, quiet], rules: [{ allow: { to: human } }] }
`,
    )
    .replaceAll(/(scopes: \[trades[^\]]*)\]\n {4}tokens/g, '$1, openid, profile]\n    tokens');

let world: Trading;
let user: string;
beforeAll(async () => {
  world = await startTrading(withUserInfo);
  user = await world.createJohn();
});
afterAll(() => world.stop());

async function tokenFor(scope: string, client = TRADING_WEB): Promise<string> {
  const { status, body } = await world.exchange(await world.signIn(), scope, client);
  expect([status, body.error_description]).toEqual([200, undefined]);
  return body.access_token;
}

const asked = (token: string, init: RequestInit = {}) =>
  world.request('/oauth/userinfo', { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });

describe('OpenID Connect Core 1.0', () => {
  test.each([
    ['GET', TRADING_WEB],
    ['POST', TRADING_WEB],
    ['GET', TRADING_MOBILE],
  ])(
    '§5.3.1, §5.3.2 %s tells the claims that are for UserInfo, of a JWT and of a reference',
    async (method, client) => {
      const response = await asked(await tokenFor('openid profile', client), { method });
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(await response.json()).toEqual({ sub: user, nickname: 'John' });
    },
  );

  test('§5.3.2 a signed answer is a JWT from the issuer for the application', async () => {
    const response = await asked(await tokenFor('openid profile'), { headers: { accept: 'application/jwt' } });
    expect(response.headers.get('content-type')).toBe('application/jwt');
    const jwks = JSON.parse(await (await world.request('/oauth/jwks')).text());
    const expected = { issuer: ISSUER, audience: 'trading-web', typ: 'userinfo+jwt' };
    const { payload } = await jwtVerify(await response.text(), createLocalJWKSet(jwks), expected);
    expect(payload).toEqual({ iss: ISSUER, aud: 'trading-web', sub: user, nickname: 'John' });
  });

  test('§5.3.1 a token without the scope openid is refused, and told what is missing', async () => {
    const response = await asked(await tokenFor('profile'));
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="openid"');
  });

  test.each<[string, () => Promise<string>]>([
    ['a token for another API', () => tokenFor('trades')],
    ['what is no token', async () => 'hello'],
  ])('§5.3.3 %s is refused', async (_, token) => {
    const response = await asked(await token());
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  test('§5.3.3 a deactivated person is told of no more', async () => {
    const token = await tokenFor('openid profile');
    await world.scim('PATCH', `/Users/${user}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'active', value: false }],
    });
    expect((await asked(token)).status).toBe(401);
  });

  test('Discovery §3 names the endpoint where an API is configured for it, and it is not there elsewhere', async () => {
    const metadata = await (await world.request('/.well-known/openid-configuration')).json();
    expect(metadata).toMatchObject({ userinfo_endpoint: USER_INFO, userinfo_signing_alg_values_supported: ['ES256'] });
    const other = await startTrading();
    expect(await (await other.request('/.well-known/openid-configuration')).json()).not.toHaveProperty(
      'userinfo_endpoint',
    );
    expect((await other.request('/oauth/userinfo')).status).toBe(404);
    await other.stop();
  });
});

test('OpenID Connect Core 1.0 §5.3 an application that speaks for itself is nobody of whom there is something to tell', async () => {
  const config = `
issuer: ${ISSUER}
apis: { userinfo: { audience: '${USER_INFO}', scopes: [openid] } }
scopes: { openid: { rules: [{ allow: {} }] } }
clients: { batch: { kind: machine, secret: 'batch-secret-0123456789', grants: [client-credentials], scopes: [openid] } }
`;
  const own = await createTestWorld({ config });
  const granted = await own.request('/oauth/token', {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa('batch:batch-secret-0123456789')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials&scope=openid',
  });
  const { access_token } = JSON.parse(await granted.text());
  const response = await own.request('/oauth/userinfo', { headers: { authorization: `Bearer ${access_token}` } });
  expect(response.status).toBe(403);
  await own.close();
});
