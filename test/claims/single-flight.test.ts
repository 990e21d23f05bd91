import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Values } from '../../src/claims/source.ts';
import { CALM } from './config.ts';
import { hang, JANE, JOHN, john, source } from './guarded.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the same question at the same time', () => {
  test('is asked once', async () => {
    const { ask, asked } = source(() => Promise.resolve({ plan: 'gold' }));
    const answers = await Promise.all([john(ask), john(ask), ask('t1', JANE, CALM), ask('t2', JOHN, CALM)]);
    expect(answers.every((answer) => answer.status === 'answered')).toBe(true);
    expect(asked).toHaveBeenCalledTimes(3);
  });

  test('is still answered for the others when one who asks gives up', async () => {
    const reply = Promise.withResolvers<Values>();
    const { ask, asked } = source(() => reply.promise);
    const impatient = new AbortController();
    const first = john(ask, impatient.signal);
    const second = john(ask);
    impatient.abort();
    expect(await first).toMatchObject({ status: 'unavailable', reason: 'deadline' });
    reply.resolve({ plan: 'gold' });
    expect(await second).toMatchObject({ status: 'answered', values: { plan: 'gold' } });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test('is given up when all have given up, and asked again by the next', async () => {
    const signals: AbortSignal[] = [];
    const { ask, asked } = source((_, signal) => {
      signals.push(signal);
      return hang();
    });
    const impatient = new AbortController();
    const both = Promise.all([john(ask, impatient.signal), john(ask, impatient.signal)]);
    impatient.abort();
    await both;
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
    asked.mockImplementation(() => ({ plan: 'gold' }));
    expect(await john(ask)).toMatchObject({ status: 'answered' });
  });
});
