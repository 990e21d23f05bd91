/** What rules ask for at the token endpoint, and what is kept of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { PARTNER_PORTAL, startTrading, type Trading } from '../trading.ts';
import { tradingWith, withRules } from './asking.ts';

let world: Trading;
afterEach(() => world.stop());

const ALLOW = { allow: { to: 'human', when: 'user.active' } };
const seconds = () => Math.floor(world.clock.now() / 1_000);

async function start(rules: Parameters<typeof tradingWith>[0]): Promise<void> {
  world = await tradingWith(rules);
  await world.createJohn();
}

const ask = async (authn: Record<string, unknown> = {}, scope = 'trades') =>
  world.exchange(await world.signIn({ authn }), scope);

describe('step-up', () => {
  test.each<[string, object, () => Record<string, unknown>, () => Record<string, unknown>]>([
    ['a context', { acr: ['gold', 'silver'] }, () => ({ acr: 'bronze' }), () => ({ acr: 'silver' })],
    ['methods, all of them', { amr: ['otp', 'pwd'] }, () => ({ amr: ['pwd'] }), () => ({ amr: ['pwd', 'hwk', 'otp'] })],
    [
      'a recent authentication',
      { maxAge: '5m' },
      () => ({ auth_time: seconds() - 301 }),
      () => ({ auth_time: seconds() - 300 }),
    ],
  ])('asks for %s, and is met by it', async (_, stepUp, weak, strong) => {
    await start({ trades: [ALLOW, { require: { stepUp } }] });
    expect((await ask()).body.error).toBe('insufficient_user_authentication');
    expect((await ask(weak())).body.error).toBe('insufficient_user_authentication');
    expect(await ask(strong())).toMatchObject({ status: 200, body: { scope: 'trades' } });
  });

  test.each([
    ['that lies ahead', () => ({ auth_time: seconds() + 3_600 })],
    ['that is no number', () => ({ auth_time: 'now' })],
  ])('takes no time of authentication %s', async (_, authn) => {
    await start({ trades: [ALLOW, { require: { stepUp: { maxAge: '5m' } } }] });
    expect((await ask(authn())).body.error).toBe('insufficient_user_authentication');
  });

  test('is asked for only where its rule holds', async () => {
    await start({ trades: [ALLOW, { require: { when: 'risk.score >= 40', stepUp: { acr: ['gold'] } } }] });
    expect((await ask()).status).toBe(200);
    world.risk.setScore(60);
    expect((await ask()).body).toMatchObject({ error: 'insufficient_user_authentication', acr_values: 'gold' });
  });

  test('for several scopes adds up; where nothing is good for all of them, that is said', async () => {
    const rules = (acr: string) => [ALLOW, { require: { stepUp: { acr: [acr] } } }];
    await start({ trades: rules('gold'), api: [{ require: { stepUp: { acr: ['silver'] } } }] });
    expect((await ask({ acr: 'gold' })).body).toMatchObject({
      error: 'access_denied',
      error_description: expect.stringContaining('no authentication is good for all'),
    });
  });

  test('comes after what refuses anyhow: nobody authenticates in vain', async () => {
    await start({
      trades: [ALLOW, { deny: { when: 'risk.score >= 80' } }, { require: { stepUp: { acr: ['gold'] } } }],
    });
    world.risk.setScore(91);
    expect((await ask()).body.error).toBe('access_denied');
  });
});

describe('the life of a token', () => {
  test('is the shortest that any rule says, of a scope, the API or the application', async () => {
    await start({
      trades: [ALLOW, { require: { lifetime: '4m' } }],
      api: [{ require: { lifetime: '3m' } }],
      portal: [{ require: { lifetime: '2m' } }],
    });
    expect((await ask()).body.expires_in).toBe(180);
    const { body } = await world.exchange(await world.signIn(), 'trades', PARTNER_PORTAL);
    const { iat = 0, exp = 0 } = decodeJwt(body.access_token);
    expect([body.expires_in, exp - iat]).toEqual([120, 120]);
  });

  test("is never longer than the API's", async () => {
    await start({ trades: [ALLOW, { require: { lifetime: '1h' } }] });
    expect((await ask()).body.expires_in).toBe(300);
  });
});

test('a token that must be bound to a key is not given without one, and the answer says how', async () => {
  await start({ trades: [ALLOW, { require: { senderConstrained: true } }] });
  expect(await ask()).toMatchObject({
    status: 400,
    body: { error: 'invalid_request', error_description: expect.stringContaining('DPoP') },
  });
});

test('a scope that a rule drops is left out, and the others are given', async () => {
  await start({ trades: [ALLOW, { drop: { when: 'risk.score >= 40', because: 'risky' } }] });
  world.risk.setScore(50);
  expect((await ask({}, 'trades orders_read')).body.scope).toBe('orders_read');
  expect((await world.audit())[0]).toMatchObject({
    scopesRefused: [{ scope: 'trades', rule: 'drop when risk.score >= 40 (risky)', because: 'risky' }],
  });
});

test('the record says which rule asked for what, whether it was there or not', async () => {
  const rule = { require: { stepUp: { acr: ['gold'] }, because: 'trading moves money' } };
  await start({ trades: [ALLOW, rule], api: [{ require: { lifetime: '2m' } }] });
  const required = [
    { scope: 'trades', rule: 'require step-up (acr gold) (trading moves money)', because: 'trading moves money' },
    { scope: 'trades', rule: 'api trading: require lifetime 120 s', because: null },
  ];
  await ask();
  expect((await world.audit())[0]).toMatchObject({ event: 'token.refused', required });
  await ask({ acr: 'gold' });
  expect((await world.audit())[0]).toMatchObject({ event: 'token.issued', required });
});

test('and so does an explanation', async () => {
  await start({ trades: [ALLOW, { require: { stepUp: { acr: ['gold'] } } }] });
  const request = { client: 'trading-web', user: 'john.doe@example.com', scope: 'trades' };
  expect((await world.explain(request)).body).toMatchObject({
    error: { code: 'insufficient_user_authentication' },
    scopes: [{ scope: 'trades', result: 'granted', requires: 'step-up (acr gold)' }],
  });
});

describe('the next token', () => {
  test('knows of a changed rule: a configuration alone was changed, and whatever people and tokens there are stay', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'avow-rule-'));
    const kept = (rules: readonly object[]) => (config: string) =>
      withRules(config, { trades: rules }).replace('":memory:"', `${folder}/avow.db`);
    world = await startTrading(kept([ALLOW]));
    await world.createJohn();
    expect((await ask()).status).toBe(200);
    await world.stop();
    world = await startTrading(kept([ALLOW, { deny: { when: 'user.userId == 2998', because: 'on leave' } }]));
    expect((await ask()).body.error).toBe('access_denied');
    expect((await world.audit())[0]).toMatchObject({ error: { reason: expect.stringContaining('(on leave)') } });
    rmSync(folder, { recursive: true });
  });

  test('knows of a changed attribute', async () => {
    await start({ trades: [{ allow: { when: 'user.title == "Head of Trading"' } }] });
    expect((await ask()).body.error).toBe('access_denied');
    const { body } = await world.scim('GET', '/Users?filter=userName eq "john.doe@example.com"');
    const john = body.Resources[0]?.id ?? '';
    await world.scim('PUT', `/Users/${john}`, { ...body.Resources[0], title: 'Head of Trading' });
    expect((await ask()).status).toBe(200);
  });

  test('knows of a changed membership', async () => {
    await start({ trades: [{ allow: { when: 'user.groups.exists(g, g.display == "Desk")' } }] });
    const { body } = await world.scim('GET', '/Users');
    expect((await ask()).body.error).toBe('access_denied');
    await world.scim('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Desk',
      members: [{ value: body.Resources[0]?.id }],
    });
    expect((await ask()).status).toBe(200);
  });
});

test('conditions read whom, through what, for what, from where and when', async () => {
  const holds = {
    user: 'user.active && user.userId == 2998',
    groups: 'user.groups.exists(g, g.display == "Desk")',
    client: 'client.id == "trading-web" && client.kind == "first-party"',
    actor: 'actor == null',
    claims: 'claims.plan == "gold"',
    risk: 'risk.score < 80',
    authentication: 'authn.acr == "gold" && authn.provider == "partner"',
    resource: 'request.api == "trading" && request.audience == "https://api.example.com/trading"',
    scopes: 'request.scopes == ["trades"]',
    details: 'request.authorization_details[0].amount == 900',
    time: 'now > timestamp("2026-11-23T00:00:00Z") && now.getHours() == 12',
  };
  // A deny that cannot be evaluated refuses too, so that a token is proof of each.
  const rules = Object.entries(holds).map(([because, text]) => ({ deny: { when: `!(${text})`, because } }));
  await start({ trades: [ALLOW, ...rules] });
  const { body } = await world.scim('GET', '/Users');
  await world.scim('POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Desk',
    members: [{ value: body.Resources[0]?.id }],
  });
  const pay = async (amount: number) =>
    world.token({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: await world.signIn({ authn: { acr: 'gold' } }),
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      scope: 'trades',
      authorization_details: JSON.stringify([{ type: 'payment', amount, creditor: 'DE89370400440532013000' }]),
    });
  expect((await pay(900)).status).toBe(200);
  expect((await pay(901)).body.error).toBe('access_denied');
  expect((await world.audit())[0]).toMatchObject({ error: { reason: expect.stringContaining('(details)') } });
});
