import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bulkhead } from '../../src/claims/bulkhead.ts';
import { Unavailable } from '../../src/claims/source.ts';
import { CALM } from './config.ts';

interface Call {
  readonly name: string;
  answer(): void;
  fail(): void;
}

/** A bulkhead and the calls that are under way in it, in the order in which they began. */
function calls(concurrent: number, queue: number) {
  const through = bulkhead({ concurrent, queue });
  const underWay: Call[] = [];
  const ask = (name: string, signal = CALM) =>
    through(
      () =>
        new Promise<string>((resolve, reject) => {
          underWay.push({ name, answer: () => resolve(name), fail: () => reject(new Unavailable('down')) });
        }),
      signal,
    ).catch((error: unknown) => (error instanceof Unavailable ? error.reason : 'given up'));
  return { ask, underWay, names: () => underWay.map(({ name }) => name) };
}

const FULL = 'as many calls to it as may be are under way';
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('so many calls are under way at once, the next ones wait, and one more is refused at once', async () => {
  const { ask, names } = calls(2, 1);
  ask('a');
  ask('b');
  ask('c');
  expect(await ask('d')).toBe(FULL);
  expect(names()).toEqual(['a', 'b']);
});

test.each(['answer', 'fail'] as const)('when a call ends (%s), the one that waited longest begins', async (end) => {
  const { ask, underWay, names } = calls(1, 2);
  for (const name of ['a', 'b', 'c']) ask(name);
  await turn();
  underWay[0]?.[end]();
  await turn();
  expect(names()).toEqual(['a', 'b']);
  expect(await Promise.all([ask('d'), ask('e')].slice(1))).toEqual([FULL]);
});

test('who gives up while waiting makes room in the queue, and is never asked about', async () => {
  const { ask, underWay, names } = calls(1, 1);
  ask('a');
  const impatient = new AbortController();
  const gone = ask('b', impatient.signal);
  impatient.abort();
  expect(await gone).toBe('given up');
  ask('c');
  underWay[0]?.answer();
  await turn();
  expect(names()).toEqual(['a', 'c']);
});

test('who gives up a call that is under way frees its place, though the source may not listen', async () => {
  const { ask, names } = calls(1, 1);
  const impatient = new AbortController();
  const gone = ask('a', impatient.signal);
  ask('b');
  await turn();
  impatient.abort();
  await gone;
  await turn();
  expect(names()).toEqual(['a', 'b']);
});

test('whatever ends in whatever order, never too many are under way, and in the end every place is free', async () => {
  const step = fc.record({ act: fc.constantFrom('ask', 'answer', 'fail', 'giveUp'), which: fc.nat(9) });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.nat(3), fc.array(step), async (concurrent, queue, steps) => {
      const through = bulkhead({ concurrent, queue });
      const running = new Set<() => void>();
      const open = new Set<AbortController>();
      let most = 0;
      for (const { act, which } of steps) {
        if (act === 'ask') {
          const caller = new AbortController();
          open.add(caller);
          through(async (signal) => {
            const { promise, resolve } = Promise.withResolvers<void>();
            running.add(resolve);
            signal.addEventListener('abort', () => resolve());
            most = Math.max(most, running.size);
            await promise.finally(() => running.delete(resolve));
            if (which % 2 === 0) throw new Unavailable('down');
          }, caller.signal).catch(() => {});
        }
        if (act === 'answer' || act === 'fail') [...running][which]?.();
        if (act === 'giveUp') [...open][which]?.abort();
        await turn();
      }
      for (const caller of open) caller.abort();
      await turn();
      expect(most).toBeLessThanOrEqual(concurrent);
      const free = await Promise.all(Array.from({ length: concurrent }, () => through(async () => 'free', CALM)));
      expect(free).toEqual(Array.from({ length: concurrent }, () => 'free'));
    }),
    { numRuns: 50 },
  );
});
