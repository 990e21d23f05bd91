import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gathered } from '../src/gather.ts';

test('requests of one turn of the event loop begin together when it ends, and take each step one after the other', async () => {
  const steps: string[] = [];
  const begin = gathered(async (name: string) => {
    steps.push(`${name} begins`);
    await null;
    steps.push(`${name} goes on`);
  });
  begin('ada');
  begin('bob');
  await null;
  expect(steps).toEqual([]);
  await nextTurn();
  const together = ['ada begins', 'bob begins', 'ada goes on', 'bob goes on'];
  expect(steps).toEqual(together);
  begin('cyd');
  await nextTurn();
  expect(steps).toEqual([...together, 'cyd begins', 'cyd goes on']);
});
