import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRetentionWorld, DAY_MS, type RetentionWorld } from './world.ts';

let world: RetentionWorld;
beforeEach(() => {
  world = createRetentionWorld();
});
afterEach(() => world.stop());

const days = (count: number) => world.clock.advance(count * DAY_MS);

/** Records of all kinds, of which the last seal has others. */
async function recorded(audit: string) {
  const node = await world.node(audit);
  await node.issue(2);
  await node.look(5);
  await node.seal();
  await node.fail(3);
  await node.issue(1);
  await node.look(4);
  await node.seal();
  days(40);
  await node.issue(1);
  await node.seal();
  return node;
}

describe('what is older than its kind is kept', () => {
  test.each<[string, string, number, number, number]>([
    ['nothing', '{}', 4, 3, 9],
    ['introspections', '{ retention: { introspections: 30d } }', 4, 3, 0],
    ['refusals', '{ retention: { refusals: 30d } }', 4, 0, 9],
    ['everything', '{ retention: { everything: 30d } }', 1, 0, 0],
    ['everything, but introspections longer', '{ retention: { everything: 30d, introspections: 50d } }', 1, 0, 9],
    ['everything, longer than they are old', '{ retention: { everything: 41d } }', 4, 3, 9],
  ])(
    'goes, where the configuration says so of %s, and the chain verifies',
    async (_, audit, issued, refused, looks) => {
      const node = await recorded(audit);
      await node.prune();
      const counts = await node.counts();
      const left = ['token.issued', 'token.refused', 'token.introspected'].map((event) => counts[event] ?? 0);
      expect(left).toEqual([issued, refused, looks]);
      expect(await node.verified()).toMatchObject({ good: true });
      await node.seal();
      expect(await node.verified()).toMatchObject({ good: true });
      // How the keys were made is needed for as long as there is a log.
      expect(counts['key.added']).toBe(1);
    },
  );
});

test('verify counts records, those that were pruned apart, and says up to when', async () => {
  const node = await recorded('{ retention: { introspections: 30d } }');
  expect((await node.verified()).said).toMatch(/^default: 17 records in 3 seals\nNothing was/);
  await node.prune();
  await node.seal();
  expect((await node.verified()).said).toBe(
    'default: 9 records in 4 seals; 9 pruned by policy up to 2026-11-23T12:00:00.000Z\n' +
      'Nothing else was altered, removed, added or moved.\n',
  );
});
