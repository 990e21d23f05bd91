import { describe, expect, test } from 'vitest';
import type { Store } from '../../../src/store/port.ts';
import { newTenant } from '../samples.ts';

export function snapshotContract(opened: () => Store): void {
  describe('an order as it was', () => {
    const begin = (tenant: string, id: string, expiresAt = 9_000, owner = 'hr') =>
      opened().commit([{ kind: 'insertSnapshot', snapshot: { tenant, id, owner, expiresAt } }]);
    const write = (tenant: string, snapshot: string, part: number, places = `part ${part}`) =>
      opened().commit([{ kind: 'insertSnapshotPart', tenant, snapshot, part, places }]);
    const partsOf = (tenant: string, id: string) =>
      Promise.all([0, 1].map((part) => opened().getSnapshotPart(tenant, id, part)));

    test('is kept in parts, each tenant its own', async () => {
      const [here, there] = [newTenant(), newTenant()];
      await begin(here, 's1');
      await begin(there, 's1');
      await write(here, 's1', 0);
      await write(here, 's1', 1);
      expect(await partsOf(here, 's1')).toEqual(['part 0', 'part 1']);
      expect(await partsOf(there, 's1')).toEqual([null, null]);
      expect(await opened().getSnapshot(here, 's1')).toEqual({ tenant: here, id: 's1', owner: 'hr', expiresAt: 9_000 });
      expect(await opened().getSnapshot(here, 's2')).toBeNull();
      await expect(begin(here, 's1')).rejects.toMatchObject({ kind: 'exists' });
      await expect(write(here, 's1', 1, 'another')).rejects.toMatchObject({ kind: 'spent' });
    });

    test("is among its owner's, the one that ends first before the others, and can be given more time", async () => {
      const tenant = newTenant();
      await begin(tenant, 's1', 3_000);
      await begin(tenant, 's2', 2_000);
      await begin(tenant, 's3', 1_000, 'auditor');
      const ids = async () => (await opened().listSnapshots(tenant, 'hr')).map(({ id }) => id);
      expect(await ids()).toEqual(['s2', 's1']);
      const extend = (id: string, now: number) =>
        opened().commit([{ kind: 'extendSnapshot', tenant, id, now, expiresAt: 4_000 }]);
      await extend('s2', 1_999);
      expect(await ids()).toEqual(['s1', 's2']);
      await expect(extend('s1', 3_000)).rejects.toMatchObject({ kind: 'spent' });
      await expect(extend('s4', 0)).rejects.toMatchObject({ kind: 'spent' });
    });

    test('goes with its parts, and none can be written to it any more', async () => {
      const tenant = newTenant();
      for (const id of ['s1', 's2']) {
        await begin(tenant, id);
        await write(tenant, id, 0);
      }
      await opened().commit([{ kind: 'deleteSnapshot', tenant, id: 's1' }]);
      await opened().commit([{ kind: 'deleteSnapshot', tenant, id: 's1' }]);
      expect(await opened().getSnapshot(tenant, 's1')).toBeNull();
      expect(await partsOf(tenant, 's1')).toEqual([null, null]);
      expect(await partsOf(tenant, 's2')).toEqual(['part 0', null]);
      await expect(write(tenant, 's1', 1)).rejects.toMatchObject({ kind: 'spent' });
    });

    test('a sweep removes those that have ended, with their parts, and spares the rest', async () => {
      const tenant = newTenant();
      await opened().sweep(2_000);
      await begin(tenant, 's1', 2_000);
      await begin(tenant, 's2', 2_001);
      for (const id of ['s1', 's2']) await write(tenant, id, 0);
      expect(await opened().sweep(2_000)).toBe(2);
      expect(await partsOf(tenant, 's1')).toEqual([null, null]);
      expect(await partsOf(tenant, 's2')).toEqual(['part 0', null]);
    });
  });
}
