import { expect, test } from 'vitest';
import type { Driver } from '../../src/store/driver.ts';
import type { Write } from '../../src/store/port.ts';
import { openSqlite, sqliteDialect } from '../../src/store/sqlite.ts';
import { createStore } from '../../src/store/store.ts';

test('what has expired goes some at a time, so that others commit in between, and all of it goes', async () => {
  const opened = openSqlite(':memory:');
  const removed: number[] = [];
  const driver: Driver = {
    ...opened,
    batch: async (steps) => {
      const changes = await opened.batch(steps);
      removed.push(...changes);
      return changes;
    },
  };
  const store = createStore(driver, sqliteDialect);
  const marks = Array.from({ length: 2_500 }, (_, n): Write => {
    return { kind: 'insertReplay', tenant: 't', issuer: 'app', jti: `${n}`, expiresAt: n < 2_400 ? 1_000 : 3_000 };
  });
  await store.commit(marks);
  removed.length = 0;
  expect(await store.sweep(2_000)).toBe(2_400);
  expect(Math.max(...removed)).toBe(1_000);
  expect(await store.sweep(4_000)).toBe(100);
  await store.close();
});
