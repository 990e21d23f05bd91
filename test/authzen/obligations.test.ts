/** What a decision point obliges Avow to beside its permit: done, or no permit at all. */
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { withRules } from '../issuer/asking.ts';
import type { Answer } from '../trading.ts';
import { type Deciding, startDeciding } from './world.ts';

let world: Deciding;
afterEach(() => world.stop());

async function start(...options: Parameters<typeof startDeciding>): Promise<void> {
  world = await startDeciding(...options);
}

const ask = async (authn: Record<string, unknown> = {}, scope = 'trades'): Promise<Answer> =>
  world.exchange(await world.signIn({ authn }), scope);

/** A permit with these obligations for one scope, and without for all others. */
const oblige = (...obligations: readonly unknown[]) =>
  world.pdp.decide(({ action }) =>
    action.name === 'trades' ? { decision: true, context: { obligations } } : { decision: true },
  );

describe('an obligation that is understood by itself', () => {
  test('step-up: RFC 9470’s error says what is needed, and who brings it gets the token', async () => {
    await start();
    oblige({ type: 'step-up', id: '1', acr_value: 'gold', amr_values: ['otp'], max_age: 300 });
    expect(await ask({ acr: 'silver' })).toMatchObject({
      status: 400,
      body: { error: 'insufficient_user_authentication', acr_values: 'gold', amr_values: 'otp', max_age: 300 },
    });
    const auth_time = Math.floor(world.clock.now() / 1_000) - 60;
    expect((await ask({ acr: 'gold', amr: ['otp', 'pwd'], auth_time })).status).toBe(200);
    expect((await world.record()).required).toEqual([
      {
        scope: 'trades',
        rule: 'decision point authz: require step-up (acr gold, amr otp, within 300 s)',
        because: null,
      },
    ]);
  });

  test('consent: the person is asked as where a rule requires it', async () => {
    await start();
    oblige({ type: 'consent', id: '1', seconds: 3_600 });
    expect((await ask()).body).toMatchObject({
      error: 'consent_required',
      consent: { scopes: [{ scope: 'trades' }], lasts: 3_600 },
    });
  });

  test.each<[string, object]>([
    ['token-lifetime', { obligations: [{ type: 'token-lifetime', id: '1', seconds: 45 }] }],
    ['issuance.token_lifetime', { issuance: { token_lifetime: 45 } }],
  ])('%s: the token lives no longer', async (_, context) => {
    await start();
    world.pdp.decide(() => ({ decision: true, context: { ...context } }));
    expect((await ask()).body.expires_in).toBe(45);
  });

  test('sender-constrained: a bearer gets no token', async () => {
    await start();
    oblige({ type: 'sender-constrained', id: '1' });
    expect((await ask()).body.error_description).toContain('DPoP');
  });

  test('only-claims: the token carries these at most, whatever other scopes bring', async () => {
    await start();
    oblige({ type: 'only-claims', id: '1', claims: ['user_id', 'salary'] });
    const claims = decodeJwt((await ask({}, 'trades orders_read')).body.access_token);
    expect(claims).toMatchObject({ scope: 'trades orders_read', user_id: 2998 });
    for (const name of ['given_name', 'roles', 'plan', 'salary']) expect(claims).not.toHaveProperty(name);
  });
});

describe('an obligation of the decision point’s own', () => {
  const obligations = {
    mfa: { stepUp: { acr: ['phr'] } },
    'urn:example:obligation:short': { lifetime: '30s', onlyClaims: ['user_id'] },
  };

  test('means what the configuration says, by its type or, without one, its id', async () => {
    await start({ obligations });
    oblige({ type: 'mfa', id: 'urn:example:obligation:short' });
    expect((await ask()).body).toMatchObject({ error: 'insufficient_user_authentication', acr_values: 'phr' });
    oblige({ id: 'urn:example:obligation:short', attributes: {} });
    const { body } = await ask();
    expect(body.expires_in).toBe(30);
    expect(decodeJwt(body.access_token)).not.toHaveProperty('roles');
  });
});

describe('what is not understood makes the permit a denial, and the record names it', () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['a type that nobody knows', [{ type: 'watermark', id: '1' }], "the obligation 'watermark'"],
    ['one beside others', [{ type: 'token-lifetime', seconds: 9 }, { type: 'notify' }], "the obligation 'notify'"],
    ['a custom one', [{ type: 'custom', id: '1', vendor: 'x' }], "the obligation 'custom'"],
    ['a step-up without a word', [{ type: 'step-up', id: '1' }], "the obligation 'step-up'"],
    ['a step-up with words of no form', [{ type: 'step-up', acr_value: 'a" b' }], "the obligation 'step-up'"],
    ['an authentication of this very moment', [{ type: 'step-up', max_age: 0 }], "the obligation 'step-up'"],
    ['a life of no time', [{ type: 'token-lifetime', seconds: 0 }], "the obligation 'token-lifetime'"],
    ['a life that is a text', [{ type: 'token-lifetime', seconds: '45' }], "the obligation 'token-lifetime'"],
    ['a name that is another’s property', [{ type: 'constructor' }], "the obligation 'constructor'"],
    ['no name', [{ acr: 'gold' }], 'an obligation without a type or an id'],
    ['no object', ['mfa'], 'an obligation that is no object'],
    ['no list', { mfa: true }, 'obligations that are no list'],
    ['a name that would end a line', [{ type: 'a\nb' }], "the obligation 'a\\u{a}b'"],
  ];
  test.each(cases)('%s', async (_, obligations, named) => {
    await start();
    world.pdp.decide(({ action }) => ({
      decision: true,
      ...(action.name === 'trades' && { context: { obligations } }),
    }));
    expect((await ask({}, 'trades orders_read')).body.scope).toBe('orders_read');
    expect((await world.record()).scopesRefused).toEqual([
      { scope: 'trades', rule: `decision point authz: permit with ${named}, which is not understood`, because: null },
    ]);
  });

  test.each<[string, object]>([
    ['issuance.granted_scope', { issuance: { granted_scope: 'trades' } }],
    ['issuance.crit', { issuance: { claims: { most: 500 }, crit: ['most'] } }],
    ['issuance.token_lifetime', { issuance: { token_lifetime: 0 } }],
  ])('%s', async (named, context) => {
    await start({ onDeny: 'deny' });
    world.pdp.decide(() => ({ decision: true, context: { ...context } }));
    expect((await ask()).body.error).toBe('access_denied');
    expect((await world.record()).error).toMatchObject({ reason: expect.stringContaining(named) });
  });
});

test('what only informs is passed over', async () => {
  await start();
  const context = { reason_user: { en: 'welcome' }, issuance: { claims: { group: 'x' } }, obligations: [], hint: [1] };
  world.pdp.decide(() => ({ decision: true, context }));
  const { body } = await ask();
  expect(decodeJwt(body.access_token)).not.toHaveProperty('group');
});

test('obligations add up with those of rules: all of them, and the shortest time', async () => {
  await start({}, (config) =>
    withRules(config, { trades: [{ allow: {} }, { require: { stepUp: { amr: ['otp'] }, lifetime: '2m' } }] }),
  );
  oblige({ type: 'step-up', amr_values: ['hwk'] }, { type: 'token-lifetime', seconds: 60 });
  expect((await ask({ amr: ['hwk'] })).body).toMatchObject({ amr_values: 'hwk otp' });
  expect((await ask({ amr: ['hwk', 'otp'] })).body.expires_in).toBe(60);
});

describe('a denial', () => {
  const deny = (...obligations: readonly unknown[]) =>
    world.pdp.decide(() => ({ decision: false, context: { obligations } }));

  test('until the person authenticates otherwise says what is needed', async () => {
    await start({ context: { acr: 'authn.acr' } });
    world.pdp.decide(({ context = {} }) =>
      context.acr === 'gold'
        ? true
        : { decision: false, context: { obligations: [{ type: 'step-up', acr_value: 'gold' }] } },
    );
    expect((await ask({ acr: 'silver' })).body).toMatchObject({
      error: 'insufficient_user_authentication',
      acr_values: 'gold',
    });
    expect(await world.record()).toMatchObject({
      decisionPoints: [{ permitted: [], denied: ['trades'] }],
      required: [{ rule: 'decision point authz: deny without step-up (acr gold)' }],
    });
    expect((await ask({ acr: 'gold' })).status).toBe(200);
  });

  test('stays one where the person has authenticated so already', async () => {
    await start();
    deny({ type: 'step-up', acr_value: 'gold' });
    expect((await ask({ acr: 'gold' })).body.error).toBe('access_denied');
  });

  test('with anything that is not understood is a denial', async () => {
    await start();
    deny({ type: 'step-up', acr_value: 'gold' }, { type: 'notify' });
    expect((await ask()).body.error).toBe('access_denied');
  });
});

test('other obligations of a denial give nothing', async () => {
  await start();
  world.pdp.decide(() => ({ decision: false, context: { obligations: [{ type: 'token-lifetime', seconds: 60 }] } }));
  expect((await ask()).body.error).toBe('access_denied');
});
