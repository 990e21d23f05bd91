import { expect, test } from 'vitest';
import { carried, createCarryOver, identityOf } from '../src/carry-over.ts';

const installation = {};

function things() {
  const ended: string[] = [];
  let made = 0;
  const take = carried<string>((thing) => {
    ended.push(thing);
  });
  return { ended, take, make: () => `thing ${++made}` };
}

test('what is made from the same is the same, as long as anybody holds it, and ended once after that', async () => {
  const { ended, take, make } = things();
  const [one, two, three] = [0, 1, 2].map(() => createCarryOver(installation));
  expect(take(one, { url: 'a' }, make)).toBe('thing 1');
  expect(take(two, { url: 'a' }, make)).toBe('thing 1');
  await one?.end();
  expect(ended).toEqual([]);
  expect(take(three, { url: 'a' }, make)).toBe('thing 1');
  await two?.end();
  expect(ended).toEqual([]);
  await three?.end();
  await three?.end();
  expect(ended).toEqual(['thing 1']);
  expect(take(createCarryOver(installation), { url: 'a' }, make)).toBe('thing 2');
});

test('who takes a thing twice holds it twice', async () => {
  const { ended, take, make } = things();
  const [one, two] = [createCarryOver(installation), createCarryOver(installation)];
  take(one, 'a', make);
  take(one, 'a', make);
  take(two, 'a', make);
  await one.end();
  expect(ended).toEqual([]);
  await two.end();
  expect(ended).toEqual(['thing 1']);
});

test.each<[string, unknown, unknown]>([
  ['another value', { url: 'a' }, { url: 'b' }],
  ['another type', 1, '1'],
])('%s makes another thing', (_, first, second) => {
  const { take, make } = things();
  const one = createCarryOver(installation);
  expect(take(one, first, make)).not.toBe(take(one, second, make));
});

test('another installation has its own, and so has who follows none', () => {
  const { take, make } = things();
  const made = [createCarryOver({}), createCarryOver({}), undefined, undefined].map((one) => take(one, 'a', make));
  expect(new Set(made).size).toBe(4);
});

test('two functions of the same text are two', () => {
  const make = () => () => 'same';
  const [one, other] = [make(), make()];
  expect(identityOf(one)).toBe(identityOf(one));
  expect(identityOf(one)).not.toBe(identityOf(other));
});
