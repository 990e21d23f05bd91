import { expect, test } from 'vitest';
import { createMoments } from '../../src/directory/moments.ts';
import type { StoredChange } from '../../src/store/port.ts';

const BY_TITLE = { by: { path: 'title', multiValued: false, primary: null }, descending: false };

/** A feed of one tenant, which counts the changes that are read of it. */
function feedOf(length: number) {
  const feed = { changes: [] as StoredChange[], read: 0 };
  const add = (resource: string, title: string) => {
    const before = [{ path: 'title', key: title, element: 0 }];
    const record = { event: 'resource.patched', resourceType: 'User', resource, changed: ['title'], before };
    const number = feed.changes.length + 1;
    feed.changes.push({ tenant: 't', number, id: `c${number}`, at: number, record: JSON.stringify(record) });
  };
  for (let i = 0; i < length; i += 1) add(`u${i}`, `t${i}`);
  const store = {
    lastChange: async () => feed.changes.length,
    listChanges: async (_: string, after: number, limit: number) => {
      const changes = feed.changes.filter(({ number }) => number > after).slice(0, limit);
      feed.read += changes.length;
      return changes;
    },
  };
  return { feed, store, add };
}

test('what a page of a walk has read of the feed, the next one does not read again', async () => {
  const { feed, store, add } = feedOf(2_500);
  const moments = createMoments(store);
  const moment = { tenant: 't', type: 'User', order: BY_TITLE, since: 0 };
  expect((await moments.movedSince(moment)).size).toBe(2_500);
  expect(feed.read).toBe(2_500);
  add('late', 'before');
  const moved = await moments.movedSince({ ...moment, order: { ...BY_TITLE, descending: true } });
  expect(feed.read).toBe(2_501);
  expect(moved.get('late')).toEqual({ key: 'before', id: 'late' });
  expect(moved.get('u7')).toEqual({ key: 't7', id: 'u7' });
});

test('a walk that began later, one in another order and one on another node are each told what moved since', async () => {
  const { store } = feedOf(4);
  const moments = createMoments(store);
  const moment = { tenant: 't', type: 'User', order: BY_TITLE, since: 0 };
  const sizes = [
    await moments.movedSince(moment),
    await moments.movedSince({ ...moment, since: 3 }),
    await moments.movedSince({ ...moment, order: { by: { ...BY_TITLE.by, path: 'nickname' }, descending: false } }),
    await moments.movedSince({ ...moment, type: 'Group' }),
    await createMoments(store).movedSince(moment),
  ].map(({ size }) => size);
  expect(sizes).toEqual([4, 1, 0, 0, 4]);
});

test('with too many changes behind it a walk has to begin again, however they were read', async () => {
  const { store, add } = feedOf(2_500);
  const moments = createMoments(store, 2_000);
  const moment = { tenant: 't', type: 'User', order: BY_TITLE, since: 0 };
  await expect(moments.movedSince(moment)).rejects.toMatchObject({ scimType: 'expiredCursor' });
  add('late', 'x');
  await expect(moments.movedSince(moment)).rejects.toMatchObject({ scimType: 'expiredCursor' });
  expect((await moments.movedSince({ ...moment, since: 2_400 })).size).toBe(101);
});
