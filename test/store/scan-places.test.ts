/** Where what takes long is asked: no client keeps another from it, and nobody waits for ever. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Abandoned } from '../../src/store/abandoned.ts';
import type { TenantAsker } from '../../src/store/asker.ts';
import { createScanPlaces } from '../../src/store/scan-places.ts';

afterEach(() => void vi.useRealTimers());

function createAsked(count: number) {
  const places = createScanPlaces(count, 1_000);
  const begun: string[] = [];
  const ending = new Map<string, () => void>();
  return {
    begun,
    /** Asks something that takes until it is ended. */
    ask(name: string, client: string, gone?: AbortSignal) {
      const by: TenantAsker = { tenant: 't', asker: { client, gone: gone === undefined ? null : () => gone } };
      return places.take(by, () => {
        begun.push(name);
        return new Promise<string>((resolve) => ending.set(name, () => resolve(name)));
      });
    },
    end: (name: string) => ending.get(name)?.(),
  };
}

test('one client that asks a lot leaves a place for another', async () => {
  const { ask, begun, end } = createAsked(2);
  const first = ask('first', 'greedy');
  void ask('second', 'greedy');
  void ask('third', 'modest');
  await vi.waitFor(() => expect(begun).toEqual(['first', 'third']));
  end('first');
  expect(await first).toBe('first');
  await vi.waitFor(() => expect(begun).toEqual(['first', 'third', 'second']));
});

test('what fails gives its place back', async () => {
  const places = createScanPlaces(1);
  const by = { tenant: 't', asker: null };
  await expect(places.take(by, () => Promise.reject(new Error('it broke')))).rejects.toThrow('it broke');
  expect(await places.take(by, async () => 'the next')).toBe('the next');
});

describe('who waits', () => {
  test('too long is told that others have asked before', async () => {
    vi.useFakeTimers();
    const { ask, begun } = createAsked(1);
    void ask('first', 'a');
    const late = expect(ask('late', 'b')).rejects.toMatchObject({ name: 'TooBusy', because: 'others' });
    await vi.advanceTimersByTimeAsync(1_000);
    await late;
    expect(begun).toEqual(['first']);
  });

  test('with a hundred of their own is told so, and nobody else is', async () => {
    const { ask } = createAsked(1);
    for (let i = 0; i <= 100; i += 1) void ask(`${i}`, 'greedy').catch(() => {});
    await expect(ask('more', 'greedy')).rejects.toMatchObject({ name: 'TooBusy', because: 'client' });
    const other = new AbortController();
    const waiting = ask('other', 'modest', other.signal);
    other.abort();
    await expect(waiting).rejects.toThrow(Abandoned);
  });

  test('and leaves is asked for nothing', async () => {
    const { ask, begun, end } = createAsked(1);
    const first = ask('first', 'a');
    const leaving = new AbortController();
    const left = ask('left', 'b', leaving.signal);
    void ask('last', 'c');
    leaving.abort();
    await expect(left).rejects.toThrow(Abandoned);
    await expect(ask('too late', 'd', leaving.signal)).rejects.toThrow(Abandoned);
    end('first');
    await first;
    await vi.waitFor(() => expect(begun).toEqual(['first', 'last']));
  });
});
