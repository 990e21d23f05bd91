/** RFC 9865: walks in the order of who is in which group, which is kept as it was when they began. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../store/folder.ts';
import type { Answer } from '../trading.ts';
import { createUsers } from './people.ts';
import { type ClientName, GROUP, PATCH, type ScimWorld, startScim } from './scim-world.ts';

const TIMEOUT_MS = 600_000;
const folder = temporaryFolder();
let runs = 0;
let database: string;
let world: ScimWorld;
beforeEach(async () => {
  runs += 1;
  database = `database: ${join(folder, `${runs}.db`)}\nsecret: a-secret-for-tests-alone`;
  world = await startScim('  cursorTimeout: 10m', database);
});
afterEach(() => world.close());

const group = (displayName: string, ...members: readonly string[]) =>
  world.scim('POST', '/Groups', { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) });
const page = (cursor: unknown = '', query = 'sortBy=groups.display', client: ClientName = 'hr') =>
  world.scim('GET', `/Users?${query}&count=2&cursor=${cursor}`, undefined, client);
const names = ({ body }: Answer) => body.Resources.map(({ userName }) => userName);

/** ape has bob, Zebra has ada and dan; cyd and eve are in none. */
async function five() {
  const users = ['ada', 'bob', 'cyd', 'dan', 'eve'].map((userName) => ({ userName }));
  const [ada = '', bob = '', cyd = '', dan = '', eve = ''] = await createUsers(world, ...users);
  await group('Zebra', ada, dan);
  await group('ape', bob);
  return { ada, bob, cyd, dan, eve };
}

test('everybody is met where they stood when it began, with what they are by now', async () => {
  const { ada, cyd } = await five();
  const first = await page();
  expect(names(first)).toEqual(['bob', 'ada']);
  expect(first.body).toMatchObject({ totalResults: 5 });
  await group('aardvark', cyd);
  await world.scim('PATCH', `/Users/${cyd}`, {
    schemas: [PATCH],
    Operations: [{ op: 'replace', value: { userName: 'cyd2' } }],
  });
  await world.scim('DELETE', `/Users/${ada}`);
  await createUsers(world, { userName: 'late' });
  const second = await page(first.body.nextCursor);
  expect(names(second)).toEqual(['dan', 'cyd2']);
  expect(second.body.Resources[1]).toMatchObject({ groups: [{ display: 'aardvark' }] });
  const third = await page(second.body.nextCursor);
  expect(names(third)).toEqual(['eve']);
  expect(third.body).toMatchObject({ totalResults: 5 });
  expect(third.body).not.toHaveProperty('nextCursor');
  const back = await page(third.body.previousCursor);
  expect(names(back)).toEqual(['dan', 'cyd2']);
  expect(names(await page(back.body.previousCursor))).toEqual(['bob']);
  expect(names(await page())).toEqual(['cyd2', 'bob']);
});

test('who no longer is what it asks for is passed over', async () => {
  const { dan } = await five();
  const query = 'sortBy=groups.display&sortOrder=descending&filter=active ne false';
  const first = await page('', query);
  expect(names(first)).toEqual(['eve', 'cyd']);
  await world.scim('PATCH', `/Users/${dan}`, {
    schemas: [PATCH],
    Operations: [{ op: 'replace', path: 'active', value: false }],
  });
  expect(names(await page(first.body.nextCursor, query))).toEqual(['ada', 'bob']);
});

test('however many have gone since, there is a next page as long as somebody is behind', async () => {
  const stay = await createUsers(world, { userName: 'a' }, { userName: 'b' });
  const leave = await createUsers(world, ...Array.from({ length: 30 }, (_, i) => ({ userName: `leaves-${i}` })));
  const [last = ''] = await createUsers(world, { userName: 'z' });
  await group('ape', stay[0] ?? '');
  const first = await page();
  await Promise.all(leave.map((id) => world.scim('DELETE', `/Users/${id}`)));
  const second = await page(first.body.nextCursor);
  expect(second.body.Resources.map(({ id }) => id)).toEqual([last]);
  expect(second.body).not.toHaveProperty('nextCursor');
});

test('count=0 asks how many there are, and one page that has all leaves nothing behind', async () => {
  await five();
  const none = await world.scim('GET', '/Users?sortBy=groups&count=0&cursor=');
  expect(none.body).toMatchObject({ totalResults: 5, itemsPerPage: 0 });
  const all = await world.scim('GET', '/Users?sortBy=groups&count=5&cursor=');
  expect(all.body).toMatchObject({ totalResults: 5, itemsPerPage: 5 });
  expect(all.body).not.toHaveProperty('nextCursor');
  expect(await world.store.listSnapshots('default', 'provisioning hr')).toEqual([]);
});

test('a client that begins a fifth walk ends the one that it has left alone for longest, and nobody else’s', async () => {
  await five();
  const others = await page('', 'sortBy=groups', 'auditor');
  const walks: Answer[] = [];
  for (let i = 0; i < 4; i += 1) {
    walks.push(await page());
    world.clock.advance(1_000);
  }
  const followed = await page(walks[0]?.body.nextCursor);
  expect(names(followed)).toEqual(['dan', 'cyd']);
  const fifth = await page();
  expect((await page(walks[1]?.body.nextCursor)).body).toMatchObject({ status: '400', scimType: 'expiredCursor' });
  for (const { body } of [followed, fifth]) expect((await page(body.nextCursor)).status).toBe(200);
  const { body } = await page(others.body.nextCursor, 'sortBy=groups', 'auditor');
  expect(body.Resources).toHaveLength(2);
  expect(await world.store.listSnapshots('default', 'provisioning hr')).toHaveLength(4);
});

test('it is there as long as its cursors are good, on every node, and then it goes', async () => {
  await five();
  const first = await page();
  world.clock.advance(TIMEOUT_MS);
  const second = await page(first.body.nextCursor);
  world.clock.advance(TIMEOUT_MS);
  await world.store.sweep(world.clock.now());
  const other = await startScim('  cursorTimeout: 10m', database);
  const query = `/Users?sortBy=groups.display&count=2&cursor=${second.body.nextCursor}`;
  other.clock.advance(2 * TIMEOUT_MS);
  expect(names(await other.scim('GET', query))).toEqual(['eve']);
  await other.close();
  world.clock.advance(1);
  expect((await page(second.body.nextCursor)).body).toMatchObject({ status: '400', scimType: 'expiredCursor' });
  await world.store.sweep(world.clock.now() + TIMEOUT_MS + 60_000);
  expect(await world.store.listSnapshots('default', 'provisioning hr')).toEqual([]);
});

test('a walk that is swept away while it goes on has to begin again, and does not end early', async () => {
  await five();
  const { body } = await page();
  await world.store.sweep(world.clock.now() + 10 * TIMEOUT_MS);
  expect((await page(body.nextCursor)).body).toMatchObject({ status: '400', scimType: 'expiredCursor' });
});
