import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExchangeWorld, startExchange, TRADING, TYPE } from './exchange-world.ts';

let world: ExchangeWorld;
beforeAll(async () => {
  world = await startExchange();
});
afterAll(() => world.close());

const machineToken = async (client: string) =>
  (await world.token(client, { grant_type: 'client_credentials', resource: TRADING })).body.access_token;
const acting = (token: string) => ({ actor_token: token, actor_token_type: TYPE('access_token') });

describe('an agent that exchanges a person’s token', () => {
  test('acts for them: within their scopes and its own, for minutes', async () => {
    const { body } = await world.exchange('helper', await world.signIn());
    expect(decodeJwt(body.access_token)).toMatchObject({
      sub: world.john,
      act: { sub: 'client:helper' },
      client_id: 'helper',
      scope: 'trades',
    });
    expect(body.expires_in).toBe(180);
  });

  test('is in the audit record and in introspection', async () => {
    const { body } = await world.exchange('helper', await world.signIn());
    expect((await world.audit())[0]).toMatchObject({ event: 'token.issued', actor: 'client:helper', actorsBefore: [] });
    expect(await world.introspect('gateway', body.access_token)).toMatchObject({ act: { sub: 'client:helper' } });
  });

  test('does not shake its act off: who acted before stays in the token', async () => {
    const first = await world.exchange('helper', await world.signIn());
    const second = await world.exchange('trading-api', first.body.access_token, { resource: TRADING });
    expect(decodeJwt(second.body.access_token).act).toEqual({ sub: 'client:helper' });
    const third = await world.exchange('trading-api', first.body.access_token, {
      resource: TRADING,
      ...acting(await machineToken('trading-api')),
    });
    expect(decodeJwt(third.body.access_token).act).toEqual({
      sub: 'client:trading-api',
      act: { sub: 'client:helper' },
    });
    expect((await world.audit())[0]).toMatchObject({ actor: 'client:trading-api', actorsBefore: ['client:helper'] });
  });
});

describe('an actor token', () => {
  const exchanged = async (form: Record<string, string>) => world.exchange('trading-api', await world.signIn(), form);

  test('of an application that is named makes it the actor', async () => {
    const { body } = await exchanged({ audience: 'billing', ...acting(await machineToken('batch')) });
    expect(decodeJwt(body.access_token)).toMatchObject({ sub: 'john', act: { sub: 'client:batch' } });
  });

  test('is in the hands of rules, its history is not', async () => {
    const { body } = await exchanged({ resource: TRADING, ...acting(await machineToken('rogue')) });
    expect(body.error).toBe('access_denied');
  });

  test.each([
    ['of an application that is not named', async () => acting(await machineToken('rogue'))],
    ['of a person', async () => acting(await world.signIn())],
    ['that is none', async () => acting('x')],
    ['without its type', async () => ({ actor_token: await machineToken('batch') })],
    ['that is an ID token', async () => ({ actor_token: 'x', actor_token_type: TYPE('id_token') })],
    [
      'that has an actor of its own',
      async () => acting((await world.exchange('helper', await world.signIn())).body.access_token),
    ],
  ])('%s is refused', async (_, form) => {
    const answer = await exchanged({ audience: 'billing', ...(await form()) });
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
  });
});

test('an actor token in which somebody else acts is refused, though its application may act itself', async () => {
  const own = await machineToken('trading-api');
  const passed = await world.exchange('trading-api', own, {
    audience: 'billing',
    ...acting(await machineToken('batch')),
  });
  expect(decodeJwt(passed.body.access_token)).toMatchObject({
    sub: 'client:trading-api',
    act: { sub: 'client:batch' },
  });
  const exchanged = async (actor: string) =>
    world.exchange('trading-api', await world.signIn(), { audience: 'billing', ...acting(actor) });
  expect((await exchanged(own)).status).toBe(200);
  const { status, body } = await exchanged(passed.body.access_token);
  expect([status, body.error]).toEqual([400, 'invalid_request']);
});

describe('may_act in the subject token', () => {
  const idToken = (may_act: unknown) =>
    world.partner.idToken({ email: 'john@example.com', email_verified: true, may_act });
  const exchanged = async (may_act: unknown, client = 'web') =>
    world.exchange(client, await idToken(may_act), { subject_token_type: TYPE('id_token'), scope: 'trades' });

  test.each<[string, unknown]>([
    ['by its id', { sub: 'web' }],
    ['as tokens call it', { sub: 'client:web' }],
    ['with Avow as its issuer', { sub: 'client:web', iss: 'https://id.example.com' }],
    ['as a client', { client_id: 'web' }],
  ])('lets the application act that it names %s', async (_, mayAct) => {
    expect((await exchanged(mayAct)).status).toBe(200);
  });

  test.each<[string, unknown]>([
    ['another', { sub: 'mobile' }],
    ['nobody', {}],
    ['what is no name', { sub: 1 }],
    ['one of another issuer', { sub: 'client:web', iss: 'https://login.partner.example' }],
    ['another client', { sub: 'web', client_id: 'mobile' }],
    ['in no form that can be read', 'web'],
  ])('that names %s lets it not', async (_, mayAct) => {
    const { status, body } = await exchanged(mayAct);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });
});

test('an act of the provider keeps its issuer, so that it is no application of Avow’s', async () => {
  const idToken = await world.partner.idToken({ act: { sub: 'client:helper', act: { sub: 'x' } } });
  const { body } = await world.exchange('web', idToken, { subject_token_type: TYPE('id_token'), scope: 'trades' });
  const iss = 'https://login.partner.example';
  expect(decodeJwt(body.access_token).act).toEqual({ iss, sub: 'client:helper', act: { iss, sub: 'x' } });
});

test('a token is not passed on for ever', async () => {
  let token = await world.signIn();
  const actor = acting(await machineToken('trading-api'));
  const answers = [];
  for (let hop = 0; hop < 6; hop += 1) {
    const { status, body } = await world.exchange('trading-api', token, { resource: TRADING, ...actor });
    answers.push(status);
    token = body.access_token;
  }
  expect(answers).toEqual([200, 200, 200, 200, 200, 400]);
});
