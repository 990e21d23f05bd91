import { describe, expect, test } from 'vitest';
import type { Store, Write } from '../../../src/store/port.ts';
import { insertOf, newTenant } from '../samples.ts';

const changeOf = (tenant: string, id: string, at = 1_700_000_000_000): Write => ({
  kind: 'insertChange',
  change: { tenant, id, at, record: `{"id":"${id}"}` },
});

const numbersOf = async (store: Store, tenant: string, after = 0, limit = 1_000) =>
  (await store.listChanges(tenant, after, limit)).map(({ number }) => number);
const idsOf = async (store: Store, tenant: string) => (await store.listChanges(tenant, 0, 1_000)).map(({ id }) => id);

export function feedContract(opened: () => Store): void {
  describe('the feed of changes', () => {
    test('is numbered from 1 in each tenant, in the order of the commits and within one', async () => {
      const [here, there] = [newTenant(), newTenant()];
      expect(await opened().lastChange(here)).toBe(0);
      await opened().commit([changeOf(here, 'a'), changeOf(there, 'x'), changeOf(here, 'b')]);
      await opened().commit([changeOf(here, 'c')]);
      expect(await opened().listChanges(here, 0, 10)).toEqual([
        { tenant: here, number: 1, id: 'a', at: 1_700_000_000_000, record: '{"id":"a"}' },
        { tenant: here, number: 2, id: 'b', at: 1_700_000_000_000, record: '{"id":"b"}' },
        { tenant: here, number: 3, id: 'c', at: 1_700_000_000_000, record: '{"id":"c"}' },
      ]);
      expect(await numbersOf(opened(), here, 1, 1)).toEqual([2]);
      expect(await numbersOf(opened(), here, 3)).toEqual([]);
      expect(await idsOf(opened(), there)).toEqual(['x']);
      expect(await opened().lastChange(here)).toBe(3);
    });

    test('has no change of a commit that failed, and no gap where it would have been', async () => {
      const tenant = newTenant();
      await opened().commit([insertOf(tenant, { id: 'u1' }), changeOf(tenant, 'a')]);
      await expect(opened().commit([changeOf(tenant, 'lost'), insertOf(tenant, { id: 'u1' })])).rejects.toThrow();
      await opened().commit([changeOf(tenant, 'b')]);
      expect(await numbersOf(opened(), tenant)).toEqual([1, 2]);
      expect(await idsOf(opened(), tenant)).toEqual(['a', 'b']);
    });

    test('is read exactly once by whoever follows it while many write at once', async () => {
      const tenant = newTenant();
      const writers = Array.from({ length: 40 }, (_, i) =>
        opened().commit([insertOf(tenant, { id: `u${i}` }), changeOf(tenant, `c${i}`)]),
      );
      const seen: { number: number; id: string }[] = [];
      while (seen.length < 40) {
        seen.push(...(await opened().listChanges(tenant, seen.at(-1)?.number ?? 0, 7)));
        await new Promise((resolve) => setImmediate(resolve)); // lets the writers write
      }
      await Promise.all(writers);
      expect(await numbersOf(opened(), tenant, 40)).toEqual([]);
      expect(seen.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
      expect(new Set(seen.map(({ id }) => id)).size).toBe(40);
    });

    test('loses to pruning what is older than the first that is kept, and keeps its numbers', async () => {
      const tenant = newTenant();
      // The clock was set back for b: it stands behind what is kept, and stays.
      for (const [id, at] of Object.entries({ old: 10, older: 5, kept: 20, b: 7 })) {
        await opened().commit([changeOf(tenant, id, at)]);
      }
      expect(await opened().pruneChanges(15)).toBe(2);
      expect(await idsOf(opened(), tenant)).toEqual(['kept', 'b']);
      expect(await opened().pruneChanges(100)).toBe(2);
      expect(await opened().lastChange(tenant)).toBe(4);
      await opened().commit([changeOf(tenant, 'next', 200)]);
      expect(await numbersOf(opened(), tenant)).toEqual([5]);
      await opened().pruneChanges(9e12);
    });
  });

  describe('a stream of events', () => {
    const move = (tenant: string, position: number, settled = '[]') =>
      opened().commit([{ kind: 'moveStream', tenant, name: 'siem', position, settled }]);
    const hold = (tenant: string, holder: string, now: number, until: number) =>
      opened().commit([{ kind: 'holdStream', tenant, name: 'siem', holder, now, until }]);

    test('keeps how far it has come, and never goes back', async () => {
      const tenant = newTenant();
      expect(await opened().getStream(tenant, 'siem')).toBeNull();
      await move(tenant, 3);
      await move(tenant, 3, '[5]');
      expect(await opened().getStream(tenant, 'siem')).toEqual({ position: 3, settled: '[5]' });
      await move(tenant, 2);
      expect(await opened().getStream(tenant, 'siem')).toEqual({ position: 3, settled: '[5]' });
      expect(await opened().getStream(tenant, 'other')).toBeNull();
    });

    test('is held by one at a time, until it is given back or its time is over', async () => {
      const tenant = newTenant();
      await hold(tenant, 'one', 1_000, 2_000);
      await expect(hold(tenant, 'two', 1_999, 3_000)).rejects.toMatchObject({ kind: 'held' });
      await hold(tenant, 'one', 1_999, 3_000);
      await expect(hold(tenant, 'two', 2_000, 3_000)).rejects.toMatchObject({ kind: 'held' });
      await hold(tenant, 'two', 3_000, 4_000);
      await hold(tenant, 'two', 3_100, 0);
      await hold(tenant, 'one', 3_100, 4_000);
      await move(tenant, 9);
      await expect(hold(tenant, 'two', 3_200, 5_000)).rejects.toMatchObject({ kind: 'held' });
      expect(await opened().getStream(tenant, 'siem')).toEqual({ position: 9, settled: '[]' });
    });
  });
}
