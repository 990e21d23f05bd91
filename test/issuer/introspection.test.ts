import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXPECTED_PAYLOAD } from '../../examples/trading/john.ts';
import { ISSUER, startTrading, TRADING_MOBILE, TRADING_WEB, type Trading } from '../trading.ts';

let world: Trading;
let user: string;
beforeEach(async () => {
  world = await startTrading();
  user = await world.createJohn();
});
afterEach(() => world.stop());

const reference = async (): Promise<string> =>
  (await world.exchange(await world.signIn(), 'trades', TRADING_MOBILE)).body.access_token;
const jsonOf = async (response: Response) => JSON.parse(await response.text());

describe('an opaque token', () => {
  test('says nothing, and stands for the same claims as the JWT would', async () => {
    const token = await reference();
    expect(token).toMatch(/^avow_at_[\w-]{43}$/);
    const body = await jsonOf(await world.introspect(token));
    expect(body).toMatchObject({
      active: true,
      token_type: 'Bearer',
      client_id: 'trading-mobile',
      iss: ISSUER,
      ...EXPECTED_PAYLOAD,
    });
  });

  test('is swapped by the gateway for the JWT that an API verifies by itself', async () => {
    const response = await world.introspect(await reference(), 'application/jwt');
    expect(response.headers.get('content-type')).toBe('application/jwt');
    const jwks = await jsonOf(await world.request('/oauth/jwks'));
    const { payload, protectedHeader } = await jwtVerify(await response.text(), createLocalJWKSet(jwks), {
      issuer: ISSUER,
      audience: 'https://api.example.com/trading',
      typ: 'at+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(world.clock.now()),
    });
    expect(payload).toMatchObject(EXPECTED_PAYLOAD);
    expect(protectedHeader.kid).toBe(jwks.keys[0].kid);
    expect(jwks.keys[0]).not.toHaveProperty('d');
  });

  test('is swapped for its own JWT each time, and for none once the person is deactivated', async () => {
    const [one, other] = [await reference(), await reference()];
    const swap = async (token: string) => (await world.introspect(token, 'application/jwt')).text();
    const jwts = [await swap(one), await swap(other), await swap(one), await swap(other)];
    expect(new Set(jwts.map((jwt) => decodeJwt(jwt).jti)).size).toBe(2);
    expect(jwts.slice(2)).toEqual(jwts.slice(0, 2));
    await world.scim('PATCH', `/Users/${user}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'active', value: false }],
    });
    expect((await world.introspect(one, 'application/jwt')).status).toBe(204);
  });

  test('is kept as a hash alone', async () => {
    const token = await reference();
    const rows = JSON.stringify([await world.audit(), await world.store.getToken(token)]);
    expect(rows).not.toContain(token);
  });
});

describe('RFC 7662 §2.2 what may not be seen is inactive and nothing else', () => {
  const inactive: [string, () => Promise<string>][] = [
    ['a token that never was', async () => `avow_at_${'A'.repeat(43)}`],
    ['a text that is no token', async () => 'hello'],
    [
      'an expired token',
      async () => {
        const token = await reference();
        world.clock.advance(301_000);
        return token;
      },
    ],
    [
      'a token of a person who was deactivated',
      async () => {
        const token = await reference();
        await world.scim('PUT', `/Users/${user}`, {
          schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
          userName: 'john',
          active: false,
        });
        return token;
      },
    ],
    [
      'a token of a person who was deleted',
      async () => {
        const token = await reference();
        await world.scim('DELETE', `/Users/${user}`);
        return token;
      },
    ],
  ];
  test.each(inactive)('%s', async (_, token) => {
    const text = await token();
    expect(await jsonOf(await world.introspect(text))).toEqual({ active: false });
    expect((await world.introspect(text, 'application/jwt')).status).toBe(204);
  });

  test('a client that is not behind the API sees nothing of its tokens', async () => {
    const token = await reference();
    expect(await jsonOf(await world.introspect(token, undefined, TRADING_WEB))).toEqual({ active: false });
    expect((await world.introspect(token, 'application/jwt', TRADING_WEB)).status).toBe(204);
  });

  test('a wrong secret is 401, and no token is 400', async () => {
    const wrong = await world.introspect('x', undefined, { id: 'gateway', secret: 'wrong' });
    expect({ status: wrong.status, body: await jsonOf(wrong) }).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    const none = await world.introspect('');
    expect({ status: none.status, body: await jsonOf(none) }).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });
});

test('a JWT is introspected too: active until it expires, and for nobody else', async () => {
  const { body } = await world.exchange(await world.signIn(), 'trades');
  expect(await jsonOf(await world.introspect(body.access_token))).toMatchObject({ active: true, ...EXPECTED_PAYLOAD });
  const forged = `${body.access_token.slice(0, -4)}AAAA`;
  expect(await jsonOf(await world.introspect(forged))).toEqual({ active: false });
  world.clock.advance(301_000);
  expect(await jsonOf(await world.introspect(body.access_token))).toEqual({ active: false });
});
