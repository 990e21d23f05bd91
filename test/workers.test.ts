import { expect, test } from 'vitest';
import { createWorkers, type Work } from '../src/workers.ts';

/** Work that tells when it begins, when it is told to stop, and when it is over, which takes until it is let go. */
function works() {
  const told: string[] = [];
  const held = new Map<string, () => void>();
  const work = (as: string): Work => ({
    as,
    run: async (stop) => {
      told.push(`${as} begins`);
      await new Promise<void>((resolve) =>
        stop.addEventListener('abort', () => {
          told.push(`${as} is to stop`);
          held.set(as, resolve);
        }),
      );
      told.push(`${as} is over`);
    },
  });
  return { told, work, letGo: (as: string) => held.get(as)?.() };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('what is the same goes on, what is gone ends, and what is new begins after that', async () => {
  const { told, work, letGo } = works();
  const workers = createWorkers([work('a'), work('b')]);
  expect(told).toEqual([]);
  workers.start();
  const become = workers.become([work('b'), work('c')]);
  await settled();
  expect(told).toEqual(['a begins', 'b begins', 'a is to stop']);
  letGo('a');
  await become;
  expect(told).toEqual(['a begins', 'b begins', 'a is to stop', 'a is over', 'c begins']);
});

test('before the start nothing begins, and then what there is by then', async () => {
  const { told, work } = works();
  const workers = createWorkers([work('a')]);
  await workers.become([work('b')]);
  expect(told).toEqual([]);
  workers.start();
  expect(told).toEqual(['b begins']);
});

test('after a stop nothing begins any more, not even what was to follow', async () => {
  const { told, work, letGo } = works();
  const workers = createWorkers([work('a')]);
  workers.start();
  const become = workers.become([work('b')]);
  const stop = workers.stop();
  letGo('a');
  await Promise.all([become, stop]);
  await workers.become([work('c')]);
  expect(told).toEqual(['a begins', 'a is to stop', 'a is over']);
});
