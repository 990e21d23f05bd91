import { expect, test } from 'vitest';
import { beginAt, randomBytes } from './random.ts';
import { createTestWorld } from './world.ts';

const CONFIG = 'issuer: https://id.example.com\n';

async function idsOf(name: string): Promise<readonly string[]> {
  beginAt(name);
  const worlds = [await createTestWorld({ config: CONFIG }), await createTestWorld({ config: CONFIG })];
  const ids = worlds.flatMap(({ effects }) => [effects.newId(), effects.newId()]);
  await Promise.all(worlds.map((world) => world.close()));
  return ids;
}

test('what is random in a test is the same whenever it is run, and twice the same within none', async () => {
  const ids = await idsOf('one');
  expect(new Set(ids).size).toBe(4);
  expect(await idsOf('one')).toEqual(ids);
  expect((await idsOf('other')).filter((id) => ids.includes(id))).toEqual([]);
});

test('it is of the length that is asked for, however it is asked for', () => {
  beginAt('one');
  const whole = randomBytes(64);
  beginAt('one');
  expect(Buffer.concat([0, 1, 16, 30, 17].map((size) => randomBytes(size)))).toEqual(whole);
});
