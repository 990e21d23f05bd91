import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXPECTED_PAYLOAD } from '../../examples/trading/john.ts';
import { PARTNER_PORTAL, startTrading, TRADING_MOBILE, type Trading } from '../trading.ts';

let world: Trading;
beforeEach(async () => {
  world = await startTrading();
});
afterEach(() => world.stop());

const claimsOf = (token: string) => {
  const { iss, aud, exp, iat, jti, client_id, ...claims } = decodeJwt(token);
  return claims;
};

describe('a person goes in over SCIM, a token with his claims comes out', () => {
  test('the mission payload, types kept', async () => {
    await world.createJohn();
    const { status, body } = await world.exchange(await world.signIn(), 'trades');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      scope: 'trades',
      expires_in: 300,
    });
    expect(claimsOf(body.access_token)).toEqual(EXPECTED_PAYLOAD);
    expect(Object.keys(claimsOf(body.access_token))).toEqual(Object.keys(EXPECTED_PAYLOAD));
  });

  test('a changed attribute is in the very next token', async () => {
    const id = await world.createJohn();
    const idToken = await world.signIn();
    await world.exchange(idToken, 'trades');
    await world.scim('PATCH', `/Users/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'add', path: 'locations', value: ['LDN'] }],
    });
    const { body } = await world.exchange(idToken, 'trades');
    expect(claimsOf(body.access_token).locations).toEqual(['NY', 'LDN']);
  });

  test('a claim that has no value is left out, never null or empty', async () => {
    await world.createJohn({ name: { familyName: 'Doe' }, roles: [], locations: [] });
    const { body } = await world.exchange(await world.signIn({ groups: [] }), 'trades orders_read');
    const claims = claimsOf(body.access_token);
    for (const name of ['given_name', 'roles', 'locations', 'desk_role']) expect(claims).not.toHaveProperty(name);
  });

  test('the token ends no later than the ID token it was made from', async () => {
    await world.createJohn();
    const idToken = await world.signIn();
    world.clock.advance(240_000);
    const { body } = await world.exchange(idToken, 'trades');
    expect(decodeJwt(body.access_token).exp).toBeLessThanOrEqual(decodeJwt(idToken).exp ?? 0);
    expect(body.expires_in).toBeLessThanOrEqual(60);
  });
});

describe('decisions are per application', () => {
  test('the same person and scopes, other claims', async () => {
    await world.createJohn();
    const { body } = await world.exchange(await world.signIn(), 'trades orders_read', PARTNER_PORTAL);
    expect(body.scope).toBe('trades');
    expect(claimsOf(body.access_token)).toEqual({
      scope: 'trades',
      sub: '8027379034',
      user_id: 2998,
      locations: ['NY'],
    });
  });

  test('a source that only refused scopes need does not decide over the others', async () => {
    await world.stop();
    world = await startTrading(undefined, { billing: 'http://127.0.0.1:9' });
    await world.createJohn();
    const { status } = await world.exchange(await world.signIn(), 'trades orders_read', PARTNER_PORTAL);
    expect(status).toBe(200);
  });
});

describe('the risk engine is asked, and its word counts', () => {
  test('a high risk refuses the whole request, plainly outside and with the rule inside', async () => {
    await world.createJohn();
    world.risk.setScore(91);
    const { status, body } = await world.exchange(await world.signIn(), 'trades orders_read');
    expect(status).toBe(400);
    expect(body).toEqual({ error: 'access_denied', error_description: 'the request was refused by policy' });
    const [record] = await world.audit();
    expect(record).toMatchObject({
      event: 'token.refused',
      client: 'trading-web',
      scopesAsked: ['trades', 'orders_read'],
      scopesGranted: [],
      error: { code: 'access_denied' },
    });
    expect(record?.scopesRefused).toContainEqual({
      scope: 'trades',
      rule: expect.stringContaining('risk.score >= 80'),
      because: 'high risk',
    });
  });

  test('without its word there is no token: a deny that cannot be asked is 503, to be tried again', async () => {
    await world.stop();
    world = await startTrading(undefined, { risk: 'http://127.0.0.1:9' });
    await world.createJohn();
    const { status, body } = await world.exchange(await world.signIn(), 'trades');
    expect({ status, error: body.error }).toEqual({ status: 503, error: 'temporarily_unavailable' });
    expect(JSON.stringify(body)).not.toContain('127.0.0.1');
  });
});

describe('the audit record', () => {
  test('says what was issued, through which application, from which sources', async () => {
    const user = await world.createJohn();
    const { body } = await world.exchange(await world.signIn(), 'trades orders_read');
    const [record] = await world.audit();
    const { jti, exp } = decodeJwt(body.access_token);
    expect(record).toMatchObject({
      event: 'token.issued',
      client: 'trading-web',
      api: 'trading',
      subject: { kind: 'human', user, issuer: world.partner.url, subject: '8027379034', sub: '8027379034' },
      scopesAsked: ['trades', 'orders_read'],
      scopesGranted: ['trades', 'orders_read'],
      scopesRefused: [],
      jti,
      expiresAt: (exp ?? 0) * 1_000,
      error: null,
    });
    const claims = record?.claims as { claim: string; source: string; via: string; cache: string; ms: number }[];
    expect(claims.map(({ claim, source }) => `${claim} ${source}`).toSorted()).toEqual([
      'desk_role idp',
      'family_name user',
      'given_name user',
      'locations user',
      'plan billing',
      'roles user',
      'user_id user',
    ]);
    expect(claims.find((claim) => claim.claim === 'plan')).toMatchObject({ via: 'plan', cache: 'miss' });
  });

  test('holds no token, no secret and no value of a claim', async () => {
    await world.createJohn();
    const idToken = await world.signIn();
    const { body } = await world.exchange(idToken, 'trades', TRADING_MOBILE);
    const kept = JSON.stringify(await world.audit());
    for (const secret of [idToken, body.access_token, TRADING_MOBILE.secret, 'john.doe', '"trader"']) {
      expect(kept).not.toContain(secret);
    }
  });
});
