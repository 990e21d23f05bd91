/** An ID-JAG for single acts: Acme decides what it says, and Chat what it is worth. RFC 9396, draft-ietf-oauth-identity-assertion-authz-grant */
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MESSAGES, startTwoCompanies, type TwoCompanies } from './id-jag-world.ts';

let two: TwoCompanies;
beforeAll(async () => {
  two = await startTwoCompanies();
});
afterAll(() => two.stop());

const message = (room: string, more: object = {}) => ({ type: 'message', room, ...more });
const asking = (details: readonly object[], scope?: string) => ({
  authorization_details: JSON.stringify(details),
  scope,
});
const made = async (details: readonly object[], scope?: string) =>
  (await two.idJag('portal', asking(details, scope))).body;

test('it has the acts as Acme grants them, and the answer too; alone they ask for no scope', async () => {
  const body = await made([message('r1', { locations: [MESSAGES] })]);
  const granted = [message('r1', { locations: [MESSAGES], by: 'ada' })];
  expect(body.authorization_details).toEqual(granted);
  expect(decodeJwt(body.access_token).authorization_details).toEqual(granted);
  expect(decodeJwt(body.access_token)).not.toHaveProperty('scope');
});

test('Chat gives a token for those acts, and for no scope', async () => {
  const { access_token } = await made([message('r1'), message('r2')]);
  const { status, body } = await two.redeem(access_token);
  const granted = [message('r1', { by: 'ada' }), message('r2', { by: 'ada' })];
  expect([status, body.scope, body.authorization_details]).toEqual([200, '', granted]);
  expect(decodeJwt(body.access_token).authorization_details).toEqual(granted);
});

test('with scopes beside them, where it names some', async () => {
  const { access_token } = await made([message('r1')], 'read write');
  const { body } = await two.redeem(access_token);
  expect(body).toMatchObject({ scope: 'read write', authorization_details: [message('r1', { by: 'ada' })] });
  const again = await made([message('r1')], 'read write');
  const fewer = await two.redeem(again.access_token, undefined, {}, { scope: 'read' });
  expect(fewer.body).toMatchObject({ scope: 'read', authorization_details: [message('r1', { by: 'ada' })] });
});

test('fewer of them are had where the request names them, and no others', async () => {
  const ask = async (details: readonly object[]) => {
    const { access_token } = await made([message('r1'), message('r2')]);
    const { body } = await two.redeem(access_token, undefined, {}, asking(details));
    return body.error ?? body.authorization_details;
  };
  expect(await ask([message('r2', { by: 'ada' })])).toEqual([message('r2', { by: 'ada' })]);
  expect(await ask([message('r3', { by: 'ada' })])).toBe('invalid_authorization_details');
  expect(await ask([message('r2', { by: 'eve' })])).toBe('invalid_authorization_details');
});

test('one for scopes is for no acts, and one for acts for no scope', async () => {
  const scopes = await two.idJag();
  const acts = await two.redeem(scopes.body.access_token, undefined, {}, asking([message('r1', { by: 'ada' })]));
  expect(acts.body.error).toBe('invalid_authorization_details');
  const { access_token } = await made([message('r1')]);
  expect((await two.redeem(access_token, undefined, {}, { scope: 'read' })).body.error).toBe('invalid_scope');
});

test('Chat decides about each by its own rules, and refuses what it does not know', async () => {
  const closed = await made([message('closed')]);
  expect((await two.redeem(closed.access_token)).body.error).toBe('access_denied');
  const other = await two.idJag('portal', asking([message('r1')]));
  // An application at Chat that may not ask for such acts.
  expect((await two.redeem(other.body.access_token, 'helper-at-chat')).body.error).toBe('invalid_grant');
});

test('the record of both has the types, and a hash of each', async () => {
  await made([message('r9')]);
  const [record] = (await two.records()).filter(({ event }) => event === 'token.issued');
  const hash = expect.stringMatching(/./);
  expect(record).toMatchObject({
    token: 'id_jag',
    authorizationDetailsAsked: ['message'],
    authorizationDetails: [{ type: 'message', hash }],
  });
});
