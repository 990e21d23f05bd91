import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCursors } from '../../src/directory/cursor.ts';
import { type Caller, type Directory, UNCONDITIONAL } from '../../src/directory/directory.ts';
import type { View } from '../../src/directory/documents.ts';
import { createMoments } from '../../src/directory/moments.ts';
import { renderOne, renderPage } from '../../src/directory/rendered.ts';
import { patchResource } from '../../src/directory/write.ts';
import { appendLines } from '../../src/durable-file.ts';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { permissionsByAccess } from '../../src/scim/permission.ts';
import { STANDARD } from '../../src/scim/profile.ts';
import type { Driver } from '../../src/store/driver.ts';
import type { Store } from '../../src/store/port.ts';
import { openSqlite, sqliteDialect } from '../../src/store/sqlite.ts';
import { createStore } from '../../src/store/store.ts';
import { createUuidSource } from '../../src/uuid.ts';
import { EFFECTS } from '../claims/config.ts';
import { transmitter } from '../outbound/loopback.ts';
import { insertOf } from '../store/samples.ts';
import { createClock } from '../world.ts';

const SIZE = 50_000;
const { catalog } = buildCatalog([]);
const types = [...catalog.resourceTypes.values()];
const group = catalog.resourceTypes.get('Group');
if (group === undefined) throw new Error('there is no Group');
const type = group;

const clock = createClock();
const caller: Caller = {
  tenant: 'default',
  client: 'hr',
  access: 'write',
  subject: null,
  permissions: permissionsByAccess(types, 'write'),
  profile: STANDARD,
  kind: 'provisioning',
  ownsExternalIds: true,
};

describe('a group of 50,000', () => {
  /** Rows that statements gave or changed. */
  const touched = { read: 0, changed: 0, mostAtOnce: 0 };
  let driver: Driver;
  let store: Store;
  let directory: Directory;

  beforeAll(async () => {
    const opened = openSqlite(':memory:');
    driver = {
      ...opened,
      all: async (statement, values) => {
        const rows = await opened.all(statement, values);
        touched.read += rows.length;
        touched.mostAtOnce = Math.max(touched.mostAtOnce, rows.length);
        return rows;
      },
      first: async (statement, values) => {
        const row = await opened.first(statement, values);
        if (row !== null) touched.read += 1;
        return row;
      },
      batch: async (steps) => {
        const changes = await opened.batch(steps);
        touched.changed += changes.reduce((sum, rows) => sum + rows, 0);
        return changes;
      },
    };
    store = createStore(driver, sqliteDialect);
    const ids = Array.from({ length: SIZE + 1 }, (_, i) => `u${String(i).padStart(5, '0')}`);
    await store.commit([
      ...ids.map((id) => insertOf('default', { id, display: `the ${id}` })),
      insertOf('default', { id: 'g', type: 'Group', document: documentOf('g') }),
      { kind: 'addMembers', tenant: 'default', group: 'g', members: ids.slice(0, SIZE) },
    ]);
    const effects = {
      now: clock.now,
      monotonic: clock.now,
      newId: createUuidSource(clock.now, (size) => new Uint8Array(size)),
      randomBytes: (size: number) => new Uint8Array(size),
      outbound: () => globalThis.fetch,
      transmitter,
      appendLines,
      appendObstacle: EFFECTS.appendObstacle,
      openDatabase: EFFECTS.openDatabase,
      loadModule: EFFECTS.loadModule,
      wait: () => Promise.resolve(),
    };
    const users = { onDelete: 'delete', onKnown: 'conflict' } as const;
    const cursors = createCursors('a-secret-for-tests', 60_000, effects);
    directory = { store, effects, fill: (_, attributes) => attributes, users, cursors, moments: createMoments(store) };
  });
  afterAll(() => driver.close());

  function documentOf(id: string): string {
    const at = new Date(clock.now()).toISOString();
    const meta = { resourceType: 'Group', created: at, lastModified: at, version: 'W/"1"' };
    return JSON.stringify({ schemas: [type.schema], id, displayName: 'all', meta });
  }

  test.each([
    ['adding', { op: 'add', path: 'members', value: [{ value: `u${SIZE}` }] }, SIZE + 1],
    ['removing', { op: 'remove', path: `members[value eq "u${SIZE}"]` }, SIZE],
  ])('%s one touches the rows of one, however many there are (complaint 8)', async (_, operation, size) => {
    Object.assign(touched, { read: 0, changed: 0 });
    await patchResource(directory, caller, type, 'g', { Operations: [operation] }, UNCONDITIONAL);
    // Read: the group, and the one who is named. Changed: the group, the member, the record, the change and its number; the
    // facts of the version's time.
    expect(touched.read).toBe(2);
    expect(touched.changed).toBeLessThanOrEqual(8);
    expect(await store.countMembers('default', 'g')).toBe(size);
  });

  test('is found without its members where these are excluded: not one of their rows is read', async () => {
    const row = await store.getResource({ tenant: 'default', type: 'Group', id: 'g' });
    if (row === null) throw new Error('there is no group');
    touched.read = 0;
    const wanted = { attributes: null, excludedAttributes: 'members' };
    const view: View = { directory, caller, wanted, baseUrl: 'https://id.example.com' };
    for await (const piece of renderPage(view, [{ type, row }]))
      expect(JSON.parse(piece)).not.toHaveProperty('members');
    expect(touched.read).toBe(0);
  });

  test('is shown whole, a thousand at a time', async () => {
    const row = await store.getResource({ tenant: 'default', type: 'Group', id: 'g' });
    if (row === null) throw new Error('there is no group');
    touched.mostAtOnce = 0;
    const wanted = { attributes: null, excludedAttributes: null };
    const view: View = { directory: directory, caller, wanted, baseUrl: 'https://id.example.com' };
    let text = '';
    const { tag, body } = await renderOne(view, type, row);
    for await (const piece of body) text += piece;
    const shown: { readonly members: readonly unknown[]; readonly meta: object } = JSON.parse(text);
    expect(shown.meta).toMatchObject({ version: tag });
    expect(shown.members).toHaveLength(SIZE);
    expect(shown.members.at(-1)).toMatchObject({ value: 'u49999', display: 'the u49999', type: 'User' });
    expect(touched.mostAtOnce).toBe(1_000);
  });
});
