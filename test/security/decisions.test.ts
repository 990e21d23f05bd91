/** Ways around what rules say: each was tried. */
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { BILLING, type ExchangeWorld, startExchange, TRADING, TYPE } from '../issuer/exchange-world.ts';

let world: ExchangeWorld;
afterEach(() => world.close());

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
