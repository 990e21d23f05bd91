/** RFC 8693, OAuth 2.0 Token Exchange, at the token endpoint: what is asked for, what is answered, and who acts. */
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BILLING, type ExchangeWorld, ISSUER, startExchange, TRADING, TYPE } from '../issuer/exchange-world.ts';

const AUTHORITY = 'https://elsewhere.example.com';

let world: ExchangeWorld;
beforeAll(async () => {
  world = await startExchange();
});
afterAll(() => world.close());

const said = (token: string) => decodeJwt<Record<string, unknown>>(token);
const machine = async (client: string) =>
  (await world.token(client, { grant_type: 'client_credentials', resource: TRADING })).body.access_token;

describe('RFC 8693', () => {
  test('§1.1 without an actor the token is the subject’s alone, with one it says who acts', async () => {
    const subject = await world.signIn();
    const { body: impersonating } = await world.exchange('trading-api', subject, { resource: BILLING });
    const { body: delegated } = await world.exchange('trading-api', subject, {
      resource: BILLING,
      actor_token: await machine('batch'),
      actor_token_type: TYPE('access_token'),
    });
    expect([said(impersonating.access_token).sub, said(delegated.access_token).sub]).toEqual(['john', 'john']);
    expect(said(impersonating.access_token)).not.toHaveProperty('act');
    expect(said(delegated.access_token).act).toEqual({ sub: 'client:batch' });
  });

  test.each([
    ['by its URI, as resource', { resource: BILLING }],
    ['by its URI, as audience', { audience: BILLING }],
    ['by its name, as audience', { audience: 'billing' }],
  ])('§2.1 the target is named %s', async (_, target) => {
    const { body } = await world.exchange('trading-api', await world.signIn(), target);
    expect(said(body.access_token).aud).toBe(BILLING);
  });

  test.each([
    ['a resource that nobody knows', { resource: `${AUTHORITY}/x` }],
    ['an audience that nobody knows', { audience: 'elsewhere' }],
    ['a resource that is no absolute URI', { resource: '/billing' }],
    ['a resource with a fragment', { resource: `${BILLING}#x` }],
  ])('§2.2.2 %s is invalid_target', async (_, target) => {
    const { status, body } = await world.exchange('trading-api', await world.signIn(), target);
    expect([status, body.error]).toEqual([400, 'invalid_target']);
  });

  test.each<[string, () => Promise<string>]>([
    ['a text that is no token', async () => 'x'],
    ['a token that ended', async () => world.partner.idToken({ exp: 1 })],
    ['a token of the client’s own making', async () => world.partner.idToken({ iss: AUTHORITY })],
  ])('§2.2.2 %s is invalid_request', async (_, token) => {
    const { status, body } = await world.exchange('trading-api', await token(), { resource: BILLING });
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });

  test('§2.2.1 the scope is told where it is another than was asked for; no refresh token for a temporary credential', async () => {
    const { body } = await world.exchange('trading-api', await world.signIn(), { resource: BILLING });
    expect(body).toMatchObject({ token_type: 'Bearer', issued_token_type: TYPE('access_token'), scope: 'invoices' });
    expect(body).not.toHaveProperty('refresh_token');
  });

  test('§4.1 of an actor its identity is told and nothing else; those before it are inside', async () => {
    const { body: first } = await world.exchange('helper', await world.signIn());
    const { body } = await world.exchange('trading-api', first.access_token, {
      resource: TRADING,
      actor_token: await machine('trading-api'),
      actor_token_type: TYPE('access_token'),
    });
    expect(said(body.access_token).act).toEqual({ sub: 'client:trading-api', act: { sub: 'client:helper' } });
    expect(await world.introspect('gateway', body.access_token)).toMatchObject({
      act: { sub: 'client:trading-api', act: { sub: 'client:helper' } },
    });
  });

  test('§4.1 who acts now is looked at, and nobody before', async () => {
    // The rules of `trades` are against client:rogue, where it is the one that acts.
    const shown = async (act: object) => {
      const token = await world.partner.idToken({ act });
      return world.exchange('web', token, { subject_token_type: TYPE('id_token'), scope: 'trades' });
    };
    expect((await shown({ sub: 'client:rogue' })).body.error).toBe('access_denied');
    expect((await shown({ sub: 'x', act: { sub: 'client:rogue' } })).status).toBe(200);
  });

  test('§4.2, §4.3 scope is a text, and client_id who asked', async () => {
    const { body } = await world.exchange('trading-api', await world.signIn(), { resource: BILLING });
    expect(said(body.access_token)).toMatchObject({ iss: ISSUER, scope: 'invoices', client_id: 'trading-api' });
  });

  test('§4.4 who may act is who the subject token says', async () => {
    const exchanged = async (may_act: object) => {
      const token = await world.partner.idToken({ may_act });
      return world.exchange('web', token, { subject_token_type: TYPE('id_token'), scope: 'trades' });
    };
    expect((await exchanged({ sub: 'client:web' })).status).toBe(200);
    expect((await exchanged({ sub: 'client:mobile' })).body.error).toBe('invalid_request');
  });

  test('§5 nobody exchanges a token who has not authenticated', async () => {
    const { status, body } = await world.exchange('nobody', await world.signIn());
    expect([status, body.error]).toEqual([401, 'invalid_client']);
  });
});
