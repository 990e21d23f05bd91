import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { gathered } from '../src/gather.ts';

describe('requests of one turn of the event loop', () => {
  test('begin together when it ends, and take each step one after the other', async () => {
    const steps: string[] = [];
    const handle = gathered(async (name: string) => {
      steps.push(`${name} begins`);
      await null;
      steps.push(`${name} goes on`);
      return name.toUpperCase();
    });
    const all = [handle('ada'), handle('bob')];
    await null;
    expect(steps).toEqual([]);
    expect(await Promise.all([...all, nextTurn().then(() => handle('cyd'))])).toEqual(['ADA', 'BOB', 'CYD']);
    const together = ['ada begins', 'bob begins', 'ada goes on', 'bob goes on'];
    expect(steps).toEqual([...together, 'cyd begins', 'cyd goes on']);
  });

  test('fail one by one', async () => {
    const handle = gathered((name: string) => {
      if (name === 'bob') throw new Error('no bob');
      return name;
    });
    const outcomes = await Promise.allSettled([handle('ada'), handle('bob'), handle('cyd')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
