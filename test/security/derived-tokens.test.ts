/** What was made of a token by an exchange ends with it: with its revocation, and with the family of refresh tokens that it came from. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BILLING, type ExchangeWorld, startExchange } from '../issuer/exchange-world.ts';
import { temporaryFolder } from '../store/folder.ts';
import { type Answer, answerOf } from '../trading.ts';

const folder = temporaryFolder();
let world: ExchangeWorld;
beforeEach(async () => {
  world = await startExchange((config) =>
    config.replaceAll(
      'grants: [token-exchange], scopes: [trades, orders_read]',
      'grants: [token-exchange, refresh-token], scopes: [trades, orders_read]',
    ),
  );
});
afterEach(() => world.close());

const form = (path: string, client: string, fields: Record<string, string>) =>
  world
    .request(path, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${client}:${client}-secret-0123456789`)}` },
      body: new URLSearchParams(fields),
    })
    .then(answerOf);
const revoke = (client: string, token: unknown) => form('/oauth/revoke', client, { token: String(token) });
const refresh = (client: string, token: unknown) =>
  form('/oauth/token', client, { grant_type: 'refresh_token', refresh_token: String(token) });
const isActive = async (resource: string, { body }: Answer) =>
  (await world.introspect(resource, body.access_token)).active;
const downstream = (token: string) => world.exchange('trading-api', token, { resource: BILLING });

async function signIn(client: string): Promise<Answer> {
  const subject_token = await world.partner.idToken({ email: 'john@example.com', email_verified: true });
  const subject_token_type = 'urn:ietf:params:oauth:token-type:id_token';
  const grant_type = 'urn:ietf:params:oauth:grant-type:token-exchange';
  return world.token(client, { grant_type, subject_token, subject_token_type, scope: 'trades orders_read' });
}

for (const client of ['web', 'mobile']) {
  test(`a token that is revoked takes along what was made of it, and of that (${client})`, async () => {
    const first = await signIn(client);
    const other = await downstream((await signIn(client)).body.access_token);
    const made = await downstream(first.body.access_token);
    const again = await world.exchange('trading-api', made.body.access_token, { scope: 'orders_read' });
    expect(again.status).toBe(200);
    expect([await isActive('ledger', made), await isActive('gateway', again)]).toEqual([true, true]);
    await revoke(client, first.body.access_token);
    expect([await isActive('ledger', made), await isActive('gateway', again)]).toEqual([false, false]);
    expect(await isActive('ledger', other)).toBe(true);
    // Nor is anything made of it any more.
    expect((await world.exchange('trading-api', made.body.access_token, { scope: 'orders_read' })).status).toBe(400);
  });

  test(`what came of a family of refresh tokens ends when a spent one is shown (${client})`, async () => {
    const first = await signIn(client);
    const next = await refresh(client, first.body.refresh_token);
    const made = await downstream(next.body.access_token);
    expect(await isActive('ledger', made)).toBe(true);
    expect((await refresh(client, first.body.refresh_token)).body.error).toBe('invalid_grant');
    expect(await isActive('ledger', made)).toBe(false);
  });

  test(`and when a refresh token is given back (${client})`, async () => {
    const first = await signIn(client);
    const made = await downstream(first.body.access_token);
    await revoke(client, first.body.refresh_token);
    expect(await isActive('ledger', made)).toBe(false);
  });
}

test('what was made of the JWT that a gateway swapped a reference for ends with the reference', async () => {
  const first = await signIn('mobile');
  const swapped = await world.request('/oauth/introspect', {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('gateway:gateway-secret-0123456789')}`, accept: 'application/jwt' },
    body: new URLSearchParams({ token: first.body.access_token }),
  });
  const made = await downstream(await swapped.text());
  expect(await isActive('ledger', made)).toBe(true);
  await revoke('mobile', first.body.access_token);
  expect(await isActive('ledger', made)).toBe(false);
});

test('to give back what was made leaves what it was made of', async () => {
  const first = await signIn('web');
  const made = await downstream(first.body.access_token);
  await revoke('trading-api', made.body.access_token);
  expect([await isActive('ledger', made), await isActive('gateway', first)]).toEqual([false, true]);
});

test.each(['tokens: jwt', 'tokens: opaque'])(
  'an application that leaves the configuration takes along what others were given about it (%s)',
  async (tokens) => {
    const database = `database: ${join(folder, `${randomUUID()}.db`)}\nsecret: a-secret-for-tests-alone\n`;
    const kept = (config: string) =>
      (database + config).replace(
        'tokens: jwt\n    exchanges:\n      - { from: trading, to: [billing]',
        `${tokens}\n    exchanges:\n      - { from: trading, to: [billing]`,
      );
    const before = await startExchange(kept);
    const own = await before.token('batch', { grant_type: 'client_credentials' });
    const made = await before.exchange('trading-api', own.body.access_token, { resource: BILLING });
    expect(await before.introspect('ledger', made.body.access_token)).toMatchObject({
      active: true,
      sub: 'client:batch',
    });
    const after = await startExchange((config) =>
      kept(config)
        .replace(/ {2}batch: .*\n/, '')
        .replace(', actors: [batch]', ''),
    );
    expect(await after.introspect('ledger', made.body.access_token)).toEqual({ active: false });
    await Promise.all([before.close(), after.close()]);
  },
);

describe('an application that is gone takes along what others made of its tokens', () => {
  const kept = (tokens: string) => {
    const database = `database: ${join(folder, `${randomUUID()}.db`)}\nsecret: a-secret-for-tests-alone\n`;
    return (config: string) =>
      (database + config).replace(
        'tokens: jwt\n    exchanges:\n      - { from: trading, to: [billing]',
        `${tokens}\n    exchanges:\n      - { from: trading, to: [billing]`,
      );
  };
  const without = (client: string) => (config: string) => config.replace(new RegExp(` {2}${client}: .*\n`), '');

  test.each([
    ['web', 'jwt'],
    ['web', 'opaque'],
    ['mobile', 'jwt'],
    ['mobile', 'opaque'],
  ])('%s, and %s tokens, however often they were passed on', async (client, tokens) => {
    const config = kept(`tokens: ${tokens}`);
    const before = await startExchange(config);
    const own = await before.signIn(client);
    const made = await before.exchange('trading-api', own, { resource: BILLING });
    const again = await before.exchange('trading-api', made.body.access_token, { scope: 'orders_read' });
    const others = await before.exchange('trading-api', await before.signIn(client === 'web' ? 'mobile' : 'web'), {
      resource: BILLING,
    });
    const seen = async (world: ExchangeWorld) => [
      (await world.introspect('ledger', made.body.access_token)).active,
      (await world.introspect('gateway', again.body.access_token)).active,
      (await world.introspect('ledger', others.body.access_token)).active,
    ];
    expect(await seen(before)).toEqual([true, true, true]);
    const after = await startExchange((text) => without(client)(config(text)));
    expect(await seen(after)).toEqual([false, false, true]);
    const shown = await after.exchange('trading-api', made.body.access_token, { scope: 'orders_read' });
    expect([shown.status, shown.body.error]).toEqual([400, 'invalid_request']);
    await Promise.all([before.close(), after.close()]);
  });
});

describe('what was made with an actor token', () => {
  const acting = (token: string) => ({
    actor_token: token,
    actor_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  });
  const batch = async () =>
    String((await world.token('batch', { grant_type: 'client_credentials' })).body.access_token);
  const madeWith = async (actor: string) =>
    world.exchange('trading-api', await world.signIn(), { resource: BILLING, ...acting(actor) });

  test('ends with it, and with nothing else of the actor', async () => {
    const [one, other] = [await batch(), await batch()];
    const [made, kept] = [await madeWith(one), await madeWith(other)];
    expect([await isActive('ledger', made), await isActive('ledger', kept)]).toEqual([true, true]);
    await revoke('batch', one);
    expect([await isActive('ledger', made), await isActive('ledger', kept)]).toEqual([false, true]);
    expect((await madeWith(one)).body.error).toBe('invalid_request');
  });

  test('with what was made of it in turn', async () => {
    const actor = await batch();
    const made = await madeWith(actor);
    const again = await world.exchange('trading-api', made.body.access_token, { scope: 'orders_read' });
    expect(await isActive('gateway', again)).toBe(true);
    await revoke('batch', actor);
    expect(await isActive('gateway', again)).toBe(false);
  });

  test("is good no longer than it, though the subject's token is", async () => {
    const actor = await batch();
    world.clock.advance(240_000);
    const made = await madeWith(actor);
    expect(made.body.expires_in).toBe(60);
  });

  test.each(['tokens: jwt', 'tokens: opaque'])('ends with the application that acts (%s)', async (tokens) => {
    const config = (text: string) =>
      text.replace(
        'tokens: jwt\n    exchanges:\n      - { from: trading, to: [billing]',
        `${tokens}\n    exchanges:\n      - { from: trading, to: [billing]`,
      );
    const here = await startExchange(config);
    const actor = await here.token('batch', { grant_type: 'client_credentials' });
    const form = { resource: BILLING, ...acting(String(actor.body.access_token)) };
    const made = await here.exchange('trading-api', await here.signIn(), form);
    const seen = async () => (await here.introspect('ledger', made.body.access_token)).active;
    expect(await seen()).toBe(true);
    const answer = await here.rewrite((text) => text.replace(/ {2}batch: .*\n/, '').replace(', actors: [batch]', ''));
    expect(answer).toMatchObject({ kind: 'taken' });
    expect(await seen()).toBe(false);
    await here.close();
  });
});

test.each(['tokens: jwt', 'tokens: opaque'])(
  'an application that is gone takes along what others made, also where they may exchange nothing any more (%s)',
  async (tokens) => {
    const here = await startExchange((text) =>
      text.replace(
        'tokens: jwt\n    exchanges:\n      - { from: trading, to: [billing]',
        `${tokens}\n    exchanges:\n      - { from: trading, to: [billing]`,
      ),
    );
    const [ofWeb, ofMobile] = [await here.signIn('web'), await here.signIn('mobile')];
    const made = await here.exchange('trading-api', ofWeb, { resource: BILLING });
    const kept = await here.exchange('trading-api', ofMobile, { resource: BILLING });
    const seen = async () =>
      Promise.all([made, kept].map(async ({ body }) => (await here.introspect('ledger', body.access_token)).active));
    expect(await seen()).toEqual([true, true]);
    const answer = await here.rewrite((text) =>
      text.replace(/ {2}web: .*\n/, '').replace(/(tokens: (?:jwt|opaque)\n) {4}exchanges:\n( {6}- .*\n){3}/, '$1'),
    );
    expect(answer).toMatchObject({ kind: 'taken' });
    expect(await seen()).toEqual([false, true]);
    await here.close();
  },
);
