/** How often a decision point is asked. */
import { afterEach, expect, test } from 'vitest';
import type { Answer } from '../trading.ts';
import { type Deciding, startDeciding } from './world.ts';

let world: Deciding;
afterEach(() => world.stop());

const ask = async (scope = 'trades orders_read', person = {}): Promise<Answer> =>
  world.exchange(await world.signIn(person), scope);

test('without a cache, for every token; a changed policy is in the next', async () => {
  world = await startDeciding();
  expect((await ask()).status).toBe(200);
  world.pdp.decide(() => false);
  expect((await ask()).body.error).toBe('access_denied');
  expect(world.pdp.asked.length).toBe(2);
});

test('with one, once for the same question until its time is over', async () => {
  world = await startDeciding({ cache: { ttl: '10s' } });
  await ask();
  world.pdp.decide(() => false);
  expect((await ask()).status).toBe(200);
  const [first] = world.pdp.asked;
  expect((await world.record()).decisionPoints).toMatchObject([{ request: first?.id, cache: 'hit' }]);
  world.clock.advance(10_000);
  expect((await ask()).body.error).toBe('access_denied');
  expect(world.pdp.asked.length).toBe(2);
});

test('another person, or anything else that it is told, is another question', async () => {
  world = await startDeciding({ cache: { ttl: '10m' }, context: { score: 'risk.score' } });
  await world.createJohn({ userId: 7, emails: [{ value: 'ada@example.com', primary: true }] });
  await ask();
  await ask('trades orders_read', { sub: 'ada', email: 'ada@example.com' });
  world.risk.setScore(40);
  await ask();
  await ask('trades');
  expect(world.pdp.asked.length).toBe(4);
  await ask('trades');
  expect(world.pdp.asked.length).toBe(4);
});
