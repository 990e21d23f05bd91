/** Ways around what rules say: each was tried. */
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { report } from '../config/written.ts';
import { withRules } from '../issuer/asking.ts';
import { BILLING, type ExchangeWorld, startExchange, TRADING, TYPE } from '../issuer/exchange-world.ts';
import { PARTNER_PORTAL, SUPPORT, startTrading, type Trading } from '../trading.ts';

let world: ExchangeWorld;
let trading: Trading;
afterEach(() => Promise.all([world?.close(), trading?.stop()]));

const INVOICES = 'rules: [{ allow: { when: user == null || user.active } }]';

describe('an agent does not shake off the rules for agents by having its token passed on', () => {
  test.each<[string, string, object]>([
    ['denied', '{ deny: { to: agent } }', { error: 'access_denied' }],
    ['left out', '{ drop: { to: agent } }', { error: 'access_denied' }],
    ['shorter', '{ require: { to: agent, lifetime: 30s } }', { expires_in: 30 }],
  ])('what it is %s', async (_, rule, expected) => {
    world = await startExchange((config) => config.replace(INVOICES, `rules: [{ allow: {} }, ${rule}]`));
    const { body } = await world.exchange('helper', await world.signIn());
    const passedOn = await world.exchange('trading-api', body.access_token, { resource: BILLING });
    expect(passedOn.body).toMatchObject(expected);
    // Of somebody who is no agent it is not asked.
    const own = await world.exchange('trading-api', await world.signIn(), { resource: BILLING });
    expect(own.body).toMatchObject({ scope: 'invoices', expires_in: 120 });
  });

  test('and what only agents may have, nobody has for the person alone', async () => {
    world = await startExchange((config) => config.replace(INVOICES, 'rules: [{ allow: { to: agent } }]'));
    const own = await world.exchange('trading-api', await world.signIn(), { resource: BILLING });
    expect(own.body.error).toBe('access_denied');
  });

  test('the one who acts now counts, not who acted before', async () => {
    world = await startExchange((config) =>
      config.replace(INVOICES, 'rules: [{ allow: {} }, { deny: { to: agent } }]'),
    );
    const { body } = await world.exchange('helper', await world.signIn());
    const machine = await world.token('trading-api', { grant_type: 'client_credentials', resource: TRADING });
    const { body: passedOn } = await world.exchange('trading-api', body.access_token, {
      resource: BILLING,
      actor_token: machine.body.access_token,
      actor_token_type: TYPE('access_token'),
    });
    expect(decodeJwt(passedOn.access_token).act).toEqual({ sub: 'client:trading-api', act: { sub: 'client:helper' } });
  });

  test('a provider’s word for who acts is no application of Avow’s', async () => {
    world = await startExchange((config) =>
      config.replace('{ allow: {} }]\n  orders_read', '{ allow: {} }, { deny: { to: agent } }]\n  orders_read'),
    );
    const idToken = await world.partner.idToken({
      email: 'john@example.com',
      email_verified: true,
      act: { sub: 'client:helper' },
    });
    const answer = await world.exchange('web', idToken, { subject_token_type: TYPE('id_token'), scope: 'trades' });
    expect(answer.status).toBe(200);
  });
});

describe('a consent', () => {
  const ALLOW = { allow: {} };
  const CONSENT = { require: { to: 'developer', consent: true } };
  const OTHER = { id: 'other-login', secret: 'a-secret-of-another-tenant' };
  const ELSEWHERE = `${OTHER.id}: { kind: first-party, secret: ${OTHER.secret}, consents: true, tenant: other }`;
  let john: string;

  /** The worked example where support looks after consents, and the partner's portal needs one. */
  async function start(rules: readonly object[] = [ALLOW, CONSENT]): Promise<void> {
    trading = await startTrading((config) =>
      withRules(config, { trades: rules })
        .replace('    explains: true', '    explains: true\n    consents: true')
        .replace('clients:\n  trading-web:', `clients:\n  ${ELSEWHERE}\n  trading-web:`),
    );
    john = await trading.createJohn();
  }
  const ask = async () => trading.exchange(await trading.signIn(), 'trades', PARTNER_PORTAL);
  const answer = async (method: string, id: string, { id: client, secret } = SUPPORT) =>
    trading.request(`/consents/${id}`, { method, headers: { authorization: `Basic ${btoa(`${client}:${secret}`)}` } });

  async function given(): Promise<string> {
    await ask();
    const [consent] = await trading.store.listConsents('default', john);
    await answer('POST', consent?.id ?? '');
    return consent?.id ?? '';
  }

  test('is nothing to another tenant, not even to whoever knows its id', async () => {
    await start();
    await ask();
    const [consent] = await trading.store.listConsents('default', john);
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect((await answer(method, consent?.id ?? '', OTHER)).status).toBe(404);
    }
    const list = await trading.request(`/consents?user=${john}`, {
      headers: { authorization: `Basic ${btoa(`${OTHER.id}:${OTHER.secret}`)}` },
    });
    expect(await list.text()).toBe('{"consents":[]}');
    expect(await trading.store.listConsents('default', john)).toEqual([consent]);
    expect((await ask()).body.error).toBe('consent_required');
  });

  test('that is taken back while the token is being made is not followed by one', async () => {
    await start();
    const id = await given();
    const read = trading.store.listConsents;
    const spy = vi.spyOn(trading.store, 'listConsents').mockImplementationOnce(async (...whose) => {
      const consents = await read(...whose);
      expect((await answer('DELETE', id)).status).toBe(204);
      return consents;
    });
    expect((await ask()).body.error).toBe('consent_required');
    expect(spy).toHaveBeenCalled();
  });
});

describe('an authentication does not get younger by being passed on', () => {
  const strong = (seconds: number) => ({
    email: 'john@example.com',
    email_verified: true,
    acr: 'gold',
    auth_time: Math.floor(world.clock.now() / 1_000) - seconds,
  });
  const signIn = async (claims: Record<string, unknown>) =>
    world.exchange('web', await world.partner.idToken(claims), {
      subject_token_type: TYPE('id_token'),
      scope: 'trades',
    });
  const RULE = 'rules: [{ allow: {} }, { require: { stepUp: { acr: [gold], maxAge: 2m } } }]';

  test('a token that was made of it is as old as it', async () => {
    world = await startExchange((config) => config.replace(INVOICES, RULE));
    const { body } = await signIn(strong(60));
    expect((await world.exchange('trading-api', body.access_token, { resource: BILLING })).status).toBe(200);
    world.clock.advance(61_000);
    const later = await world.exchange('trading-api', body.access_token, { resource: BILLING });
    expect(later.body).toMatchObject({ error: 'insufficient_user_authentication', max_age: 120 });
  });

  test.each<[string, () => Record<string, unknown>]>([
    ['without a time', () => ({ ...strong(0), auth_time: undefined })],
    ['of a time before time', () => ({ ...strong(0), auth_time: -1 })],
    ['of a time to come', () => strong(-31)],
    ['of half a second', () => ({ ...strong(0), auth_time: strong(0).auth_time + 0.5 })],
    ['of another context in a list', () => ({ ...strong(0), acr: ['gold'] })],
  ])('one %s is none', async (_, claims) => {
    world = await startExchange((config) =>
      config.replace(
        '[{ deny: { when: actor != null && actor.sub == "client:rogue" } }, { allow: {} }]',
        RULE.slice(7),
      ),
    );
    expect((await signIn(claims())).body.error).toBe('insufficient_user_authentication');
    expect((await signIn(strong(0))).status).toBe(200);
  });
});

test.each([
  ['a life of no time', { lifetime: '0s' }],
  ['half a second of life', { lifetime: '500ms' }],
  ['an authentication that nobody is quick enough for', { stepUp: { maxAge: '0s' } }],
  ['a consent that is over at once', { consent: { lasts: '999ms' } }],
])('%s is refused at boot: it would be asked for without end', (_, required) => {
  const problems = report(
    `issuer: https://id.example.com\nscopes: { a: { rules: [{ require: ${JSON.stringify(required)} }] } }`,
  );
  expect(problems).toContain('write a duration of a second or more');
});
