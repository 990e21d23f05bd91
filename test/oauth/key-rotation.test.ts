import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planAskedRotation, planRotation, type RotationSettings, viewKeys } from '../../src/oauth/key-rotation.ts';
import type { StoredKey } from '../../src/store/port.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SETTINGS: RotationSettings = {
  algorithms: ['ES256'],
  rotateEvery: 90 * DAY,
  publishAhead: HOUR,
  keepRetired: DAY,
};

function key(kid: string, activeAt: number, algorithm = 'ES256'): StoredKey {
  return { kid, algorithm, publicJwk: '{}', sealed: '', createdAt: 0, activeAt };
}

const statesAt = (keys: readonly StoredKey[], now: number) =>
  viewKeys(keys, now).map((view) => [view.key.kid, view.state]);

describe('a key', () => {
  const keys = [key('b', 200), key('a', 100), key('c', 300), key('rsa', 50, 'RS256')];

  test('is next before its time, active in it, retired from the time of the one after it', () => {
    expect(statesAt(keys, 199)).toEqual([
      ['rsa', 'active'],
      ['a', 'active'],
      ['b', 'next'],
      ['c', 'next'],
    ]);
    expect(statesAt(keys, 200)).toEqual([
      ['rsa', 'active'],
      ['a', 'retired'],
      ['b', 'active'],
      ['c', 'next'],
    ]);
    expect(viewKeys(keys, 200).map(({ retiredAt }) => retiredAt)).toEqual([null, 200, null, null]);
  });
});

describe('by age', () => {
  test.each<[string, StoredKey[], number, object]>([
    ['the first key signs at once', [], 5, { make: [{ algorithm: 'ES256', activeAt: 5, after: null }] }],
    ['a young key is left alone', [key('a', 0)], 90 * DAY - HOUR - 1, { make: [] }],
    [
      'the next key is published before the old one is due',
      [key('a', 0)],
      90 * DAY - HOUR,
      { make: [{ algorithm: 'ES256', activeAt: 90 * DAY, after: 'a' }] },
    ],
    [
      'a late one is published as early before it signs',
      [key('a', 0)],
      100 * DAY,
      { make: [{ algorithm: 'ES256', activeAt: 100 * DAY + HOUR, after: 'a' }] },
    ],
    ['a next key is enough', [key('a', 0), key('b', 90 * DAY)], 90 * DAY - 1, { make: [] }],
    ['a retired key stays while it may be needed', [key('a', 0), key('b', HOUR)], HOUR + DAY - 1, { remove: [] }],
    ['and goes then', [key('a', 0), key('b', HOUR)], HOUR + DAY, { remove: [{ kid: 'a' }] }],
    [
      'a key of an algorithm that nothing is configured for is neither replaced nor removed',
      [key('a', 80 * DAY), key('r', 0, 'RS256')],
      100 * DAY,
      { make: [], remove: [] },
    ],
  ])('%s', (_, keys, now, plan) => {
    expect(planRotation(keys, SETTINGS, now)).toMatchObject(plan);
  });

  test('a newly configured algorithm gets a key that signs at once', () => {
    const settings: RotationSettings = { ...SETTINGS, algorithms: ['ES256', 'RS256'] };
    expect(planRotation([key('a', 0)], settings, 7).make).toEqual([{ algorithm: 'RS256', activeAt: 7, after: null }]);
  });
});

describe('asked for', () => {
  test.each<[string, StoredKey[], boolean, object]>([
    [
      'a next key is made',
      [key('a', 0)],
      false,
      { make: [{ algorithm: 'ES256', activeAt: 7 + HOUR, after: 'a' }], promote: [] },
    ],
    ['one that is there is enough', [key('a', 0), key('b', 99)], false, { make: [], promote: [] }],
    [
      'at once, it is the published one that signs',
      [key('a', 0), key('b', 99)],
      true,
      { make: [], promote: [{ kid: 'b' }] },
    ],
    [
      'at once and without one, a new one signs',
      [key('a', 0)],
      true,
      { make: [{ algorithm: 'ES256', activeAt: 7, after: 'a' }], promote: [] },
    ],
  ])('%s', (_, keys, atOnce, plan) => {
    expect(planAskedRotation(keys, SETTINGS, 7, atOnce)).toMatchObject({ ...plan, remove: [] });
  });
});

test('at any time there is one active key of each algorithm, whoever signed lately is published, and none signs unannounced', () => {
  const steps = fc.array(fc.record({ wait: fc.integer({ min: 0, max: 40 * DAY }), ask: fc.boolean() }), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(steps, (taken) => {
      let keys: StoredKey[] = [];
      const published = new Map<string, number>();
      let now = 0;
      for (const [index, { wait, ask }] of taken.entries()) {
        now += wait;
        const before = viewKeys(keys, now).find(({ state }) => state === 'active')?.key;
        const plan = ask ? planAskedRotation(keys, SETTINGS, now, false) : planRotation(keys, SETTINGS, now);
        const gone = new Set(plan.remove.map(({ kid }) => kid));
        keys = [
          ...keys.filter(({ kid }) => !gone.has(kid)),
          ...plan.make.map(({ activeAt, algorithm }, n) => key(`k${index}-${n}`, activeAt, algorithm)),
        ];
        for (const { kid } of keys) published.set(kid, published.get(kid) ?? now);
        const active = viewKeys(keys, now).filter(({ state }) => state === 'active');
        expect(active).toHaveLength(1);
        const [current] = active.map((view) => view.key);
        if (before !== undefined) {
          expect(current).toEqual(before);
          expect(keys).toContainEqual(before);
        }
        for (const one of keys.slice(1))
          expect(one.activeAt - (published.get(one.kid) ?? 0)).toBeGreaterThanOrEqual(HOUR);
      }
    }),
  );
});
