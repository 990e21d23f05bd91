import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFairQueue, type Waiter } from '../../src/store/fair-queue.ts';

const waiter = (tenant: string, client: string): Waiter => ({ tenant, client, begin: () => {} });
const nameOf = ({ tenant, client }: Waiter) => `${tenant}.${client}`;

function queueOf(names: readonly string[]) {
  const queue = createFairQueue();
  const waiters = names.map((name) => {
    const [tenant = '', client = ''] = name.split('.');
    return waiter(tenant, client);
  });
  for (const one of waiters) queue.add(one);
  return { queue, waiters };
}

function order(names: readonly string[], may: (waiter: Waiter) => boolean = () => true): readonly string[] {
  const { queue } = queueOf(names);
  const taken: string[] = [];
  for (let next = queue.take(may); next !== null; next = queue.take(may)) taken.push(nameOf(next));
  return taken;
}

describe('whose turn it is', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['of one client, as they came', ['a.x', 'a.x'], ['a.x', 'a.x']],
    ['one client after the other', ['a.x', 'a.x', 'a.x', 'a.y'], ['a.x', 'a.y', 'a.x', 'a.x']],
    [
      'one tenant after the other, however many clients it has',
      ['a.x', 'a.y', 'a.z', 'b.x', 'b.x'],
      ['a.x', 'b.x', 'a.y', 'b.x', 'a.z'],
    ],
  ])('%s', (_, waiting, expected) => {
    expect(order(waiting)).toEqual(expected);
  });

  test('who may not is passed over, and keeps nobody from theirs', () => {
    expect(order(['a.x', 'a.y', 'a.x', 'b.x'], ({ client }) => client !== 'x')).toEqual(['a.y']);
  });

  test('of one tenant are never two taken while another waits that has not had its turn', () => {
    const name = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x', 'y')).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 20 }), (names) => {
        const taken = order(names);
        expect(taken.toSorted()).toEqual(names.toSorted());
        for (const [i, at] of taken.entries()) {
          const tenant = at[0];
          const next = taken.findIndex((other, j) => j > i && other[0] === tenant);
          if (next < 0) continue;
          const between = new Set(taken.slice(i + 1, next).map((other) => other[0]));
          const waiting = new Set(
            taken
              .slice(i + 1)
              .map((other) => other[0])
              .filter((other) => other !== tenant),
          );
          expect(between).toEqual(waiting);
        }
      }),
    );
  });
});

test('who has left is not taken, and counts no longer', () => {
  const { queue, waiters } = queueOf(['a.x', 'a.x', 'b.x']);
  const [first, second, other] = waiters;
  if (first === undefined || second === undefined || other === undefined) throw new Error('there are three');
  queue.remove(first);
  expect(queue.waitingWith(first)).toBe(1);
  queue.remove(other);
  expect(queue.take(() => true)).toBe(second);
  expect(queue.take(() => true)).toBeNull();
  expect(queue.waitingWith(first)).toBe(0);
});
