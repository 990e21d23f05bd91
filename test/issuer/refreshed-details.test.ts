/** RFC 9396 §6: a refresh keeps the acts that were granted, or fewer, and each is decided anew. */
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../trading.ts';
import { FROZEN, GATEWAY, type SignInWorld, startSignIns, WEB } from './sign-in-world.ts';

const TYPES = `
authorizationDetails:
  payment:
    api: desk
    schema: { required: [amount], properties: { amount: { type: integer }, to: { type: string }, payer: { type: string } } }
    when: user.title != "barred" && detail.amount <= 9000
    set: { payer: user.userName }
  look: { api: other, schema: { properties: { at: { type: string } } } }
scopes:`;
const withTypes = (config: string) =>
  config
    .replace('\nscopes:', TYPES)
    .replace('tokens: jwt,\n            scopes: [read, write, look]', '$&, authorizationDetails: [payment, look]')
    .replace('scopes: [read, write], refresh: { claims: frozen }', '$&, authorizationDetails: [payment]');

let world: SignInWorld;
beforeEach(async () => {
  world = await startSignIns(withTypes);
});
afterEach(() => world.stop());

const pay = (amount: number) => ({ type: 'payment', amount });
const paid = (amount: number) => ({ type: 'payment', amount, payer: 'ada' });
const asking = (details: readonly object[]) => ({ authorization_details: JSON.stringify(details) });
const signIn = (details: readonly object[], scope = '', client = WEB) =>
  world.signIn(client, { ...asking(details), scope });
const detailsOf = ({ body }: Answer) => body.error ?? body.authorization_details;

describe('a refresh of a token for single acts', () => {
  test('is for the same acts, in the answer, in the token and in introspection', async () => {
    const first = await signIn([pay(10), pay(20)], 'read');
    const next = await world.refresh(first.body.refresh_token);
    const granted = [paid(10), paid(20)];
    expect(next.body).toMatchObject({ scope: 'read', authorization_details: granted });
    expect(decodeJwt(next.body.access_token).authorization_details).toEqual(granted);
    const seen = await world.post('/oauth/introspect', { token: next.body.access_token }, GATEWAY);
    expect(seen.body).toMatchObject({ active: true, authorization_details: granted });
  });

  test('goes on where acts are all that was asked for', async () => {
    const first = await signIn([pay(10)]);
    const next = await world.refresh(first.body.refresh_token);
    expect(next.body).toMatchObject({ scope: '', authorization_details: [paid(10)] });
    const third = await world.refresh(next.body.refresh_token);
    expect(detailsOf(third)).toEqual([paid(10)]);
    expect((await world.refresh(third.body.refresh_token, WEB, { scope: 'read' })).body.error).toBe('invalid_scope');
  });

  test('may be for fewer, and then for all again; never for others', async () => {
    const first = await signIn([pay(10), pay(20)]);
    const ask = async (token: unknown, details: readonly object[]) => world.refresh(token, WEB, asking(details));
    const fewer = await ask(first.body.refresh_token, [paid(20)]);
    expect(detailsOf(fewer)).toEqual([paid(20)]);
    for (const other of [pay(30), paid(30), { ...paid(20), to: 'DE02' }]) {
      expect(detailsOf(await ask(fewer.body.refresh_token, [other]))).toBe('invalid_authorization_details');
    }
    expect(detailsOf(await world.refresh(fewer.body.refresh_token))).toEqual([paid(10), paid(20)]);
  });

  test('asks the rules anew, and spends nothing where they refuse', async () => {
    const first = await signIn([pay(10)], 'read');
    await world.change('title', 'barred');
    expect(detailsOf(await world.refresh(first.body.refresh_token))).toBe('access_denied');
    await world.change('title', 'clerk');
    expect(detailsOf(await world.refresh(first.body.refresh_token))).toEqual([paid(10)]);
  });

  test('keeps them beside frozen claims too', async () => {
    const first = await signIn([pay(10)], 'read', FROZEN);
    expect(detailsOf(await world.refresh(first.body.refresh_token, FROZEN))).toEqual([paid(10)]);
  });

  test('is on record with their types', async () => {
    const first = await signIn([pay(10)]);
    await world.refresh(first.body.refresh_token);
    const [record] = await world.records('token.issued');
    expect(record).toMatchObject({ grant: 'refresh_token', authorizationDetailsAsked: ['payment'] });
  });
});

test('a refresh of a token for scopes alone is for no act', async () => {
  const first = await world.signIn();
  const more = await world.refresh(first.body.refresh_token, WEB, asking([paid(10)]));
  expect(detailsOf(more)).toBe('invalid_authorization_details');
  expect((await world.refresh(first.body.refresh_token)).body).not.toHaveProperty('authorization_details');
});

test('a type that is another API’s by now is granted no more', async () => {
  const first = await signIn([pay(10)]);
  await world.rewrite((config) => config.replace('payment:\n    api: desk', 'payment:\n    api: other'));
  expect(detailsOf(await world.refresh(first.body.refresh_token))).toBe('invalid_grant');
});
