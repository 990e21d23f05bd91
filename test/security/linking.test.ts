/** Known ways in which federated users took over accounts (reference/security.md, nOAuth and its like). */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PARTNER_PORTAL, startTrading, type Trading } from '../trading.ts';

let world: Trading;
beforeEach(async () => {
  world = await startTrading((config) => config.replace(', domains: [example.com]', ''));
});
afterEach(() => world.stop());

const reasonOf = async (idToken: string) => {
  const { status, body } = await world.exchange(idToken, 'trades');
  const [record] = await world.audit();
  return { status, error: body.error, reason: (record?.error as { reason: string } | null)?.reason };
};

test('an address that only looks alike links nobody: KELVIN SIGN is not k', async () => {
  await world.createJohn({ emails: [{ value: 'kate@example.com', primary: true }] });
  const answer = await reasonOf(await world.signIn({ email: '\u212Aate@example.com' }));
  expect(answer).toMatchObject({ status: 400, error: 'invalid_request' });
  expect(await world.store.getLink('default', world.partner.url, '8027379034')).toBeNull();
});

test('nor does the reverse: an ASCII address finds no look-alike that stands in the directory', async () => {
  await world.createJohn({ userName: 'kate', emails: [{ value: '\u212Aate@example.com', primary: true }] });
  expect(await reasonOf(await world.signIn({ email: 'kate@example.com' }))).toMatchObject({ status: 400 });
});

test('the case of ASCII letters makes no difference', async () => {
  await world.createJohn();
  expect((await world.exchange(await world.signIn({ email: 'John.DOE@Example.com' }), 'trades')).status).toBe(200);
});

test('a provider speaks for its own domains alone', async () => {
  await world.stop();
  world = await startTrading((config) => config.replace('domains: [example.com]', 'domains: [partner.example]'));
  await world.createJohn();
  expect(await reasonOf(await world.signIn())).toMatchObject({
    status: 400,
    reason: expect.stringContaining('of no domain'),
  });
});

test("a provider's word is nothing in another tenant", async () => {
  await world.stop();
  world = await startTrading((config) =>
    config.replace('    audience: avow\n', '    audience: avow\n    tenant: acme\n'),
  );
  await world.createJohn();
  expect(await reasonOf(await world.signIn())).toMatchObject({
    status: 400,
    error: 'invalid_request',
    reason: expect.stringContaining("another tenant's"),
  });
  expect((await world.exchange(await world.signIn(), 'trades', PARTNER_PORTAL)).status).toBe(400);
});
