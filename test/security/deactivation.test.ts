/** What was acknowledged to HR is in force: for tokens being made at that moment, and for those that were made before. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { GATEWAY, startTrading, type Trading } from '../trading.ts';

let world: Trading;
let close = async () => {};
afterEach(async () => {
  await world.stop();
  await close();
});

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const change = (id: string, path: string, value: unknown) =>
  world.scim('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: [{ op: 'replace', path, value }] });
const jsonOf = async (response: Response) => JSON.parse(await response.text());

/** A world whose risk engine answers when the test lets it. */
async function withSlowRisk() {
  const asked = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const engine = createServer(async (_, response) => {
    asked.resolve();
    await gate.promise;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"score":1}');
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  close = async () => {
    engine.closeAllConnections();
    engine.close();
  };
  world = await startTrading(undefined, { risk: `http://127.0.0.1:${(engine.address() as AddressInfo).port}` });
  return { asked: asked.promise, answer: gate.resolve };
}

test('a deactivation that was acknowledged while sources were asked is not followed by a token', async () => {
  const risk = await withSlowRisk();
  const id = await world.createJohn();
  const token = world.exchange(await world.signIn(), 'trades');
  await risk.asked;
  expect((await change(id, 'active', false)).status).toBe(200);
  risk.answer();
  expect(await token).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
});

test('an attribute that was changed meanwhile is in the token as it is now', async () => {
  const risk = await withSlowRisk();
  const id = await world.createJohn();
  const token = world.exchange(await world.signIn(), 'trades');
  await risk.asked;
  await change(id, 'locations', ['SGP']);
  risk.answer();
  const { body } = await token;
  const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  expect(claims.locations).toEqual(['SGP']);
});

test('a person who was deleted during the first link is linked to nobody afterwards', async () => {
  const risk = await withSlowRisk();
  const id = await world.createJohn();
  const token = world.exchange(await world.signIn(), 'trades');
  await risk.asked;
  await world.scim('DELETE', `/Users/${id}`);
  risk.answer();
  expect((await token).status).toBe(400);
  await world.createJohn();
  expect((await world.exchange(await world.signIn(), 'trades')).status).toBe(200);
});

const SUBJECTS = ['idp.sub', 'user.id', 'user.userName', 'user.userId'];
const gone: [string, (id: string) => Promise<unknown>][] = [
  ['deactivated', (id) => change(id, 'active', false)],
  ['deleted', (id) => world.scim('DELETE', `/Users/${id}`)],
];
const cases = SUBJECTS.flatMap((subject) => gone.map(([how, act]) => [how, subject, act] as const));
test.each(cases)('a JWT of a person who was %s introspects as inactive (subject: %s)', async (_, subject, act) => {
  world = await startTrading((config) => config.replace('subject: idp.sub', `subject: ${subject}`));
  const id = await world.createJohn();
  const { body } = await world.exchange(await world.signIn(), 'trades');
  const introspect = async () => jsonOf(await world.introspect(body.access_token, 'application/json', GATEWAY));
  expect(await introspect()).toMatchObject({ active: true });
  await act(id);
  expect(await introspect()).toEqual({ active: false });
  expect((await world.introspect(body.access_token, 'application/jwt', GATEWAY)).status).toBe(204);
});
