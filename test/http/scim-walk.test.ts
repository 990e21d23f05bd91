/** RFC 9865: a walk by cursor over a directory in a file, while others write to it and delete from it. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../store/folder.ts';
import type { Answer } from '../trading.ts';
import { createUsers } from './people.ts';
import { GROUP, PATCH, type ScimWorld, startScim } from './scim-world.ts';

const folder = temporaryFolder();
let runs = 0;
let database: string;
let world: ScimWorld;
beforeEach(async () => {
  runs += 1;
  database = `database: ${join(folder, `${runs}.db`)}\nsecret: a-secret-for-tests-alone`;
  world = await startScim('', database);
});
afterEach(() => world.close());

/** Those who stay, and between them, in every order, those who leave. */
async function everybody() {
  const person = (name: string, i: number) => ({
    userName: `${String((i * 7) % 20).padStart(3, '0')}-${name}`,
    ...(i % 3 !== 0 && { title: `t${(i * 5) % 11}` }),
    emails: [
      { value: `${i % 5}@${name}.example` },
      ...(i % 2 === 0 ? [{ value: `${i % 7}@x.example`, primary: true }] : []),
    ],
    nickName: name,
  });
  const both = Array.from({ length: 20 }, (_, i) => [person('stays', i), person('leaves', i)]).flat();
  const ids = await createUsers(world, ...both);
  return { stay: ids.filter((_, i) => i % 2 === 0), leave: ids.filter((_, i) => i % 2 === 1) };
}

/** Walks to the end; what is done between two pages, `between` says. */
async function walk(query: string, between: () => Promise<unknown>, place = '/Users'): Promise<string[]> {
  const ids: string[] = [];
  let cursor: unknown = '';
  while (typeof cursor === 'string') {
    const { status, body } = await world.scim('GET', `${place}?${query}&count=4&attributes=id&cursor=${cursor}`);
    expect(status).toBe(200);
    ids.push(...body.Resources.map(({ id }) => id));
    cursor = body.nextCursor;
    await between();
  }
  return ids;
}

/**
 * What others do all the time: somebody leaves, somebody comes, before and behind, and some of those who stay are moved in every
 * order that there is.
 */
function writers({ stay, leave }: Awaited<ReturnType<typeof everybody>>) {
  let turn = 0;
  return async () => {
    turn += 1;
    const leaver = leave.at((turn * 13) % leave.length);
    const place = (turn * 7) % 20;
    const moves = [
      { userName: `${String(place).padStart(3, '0')}-moved-${turn}`, title: null },
      { title: `t${turn % 11}`, emails: [{ value: `${place}@moved.example`, primary: true }] },
      { emails: [], displayName: `turn ${turn}` },
    ].map((value, i) => ({ id: stay.at((turn * 11 + i * 5) % stay.length), value }));
    await Promise.all([
      world.scim('DELETE', `/Users/${leaver}`),
      ...moves.map(({ id, value }) =>
        world.scim('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: [{ op: 'replace', value }] }),
      ),
      createUsers(world, {
        userName: `${String((turn * 17) % 20).padStart(3, '0')}-new-${turn}`,
        title: `t${turn % 11}`,
      }),
    ]);
  };
}

const ORDERS = [
  '',
  'filter=nickName pr',
  'sortBy=userName',
  'sortBy=userName&sortOrder=descending',
  'sortBy=title',
  'sortBy=title&sortOrder=descending',
  'sortBy=emails',
  'sortBy=meta.lastModified',
  'sortBy=meta.version',
  'sortBy=emails&sortOrder=descending&filter=active ne false',
];

function meetsOnce(ids: readonly string[], stay: readonly string[]) {
  const meetings = new Map(stay.map((id) => [id, 0]));
  for (const id of ids) if (meetings.has(id)) meetings.set(id, (meetings.get(id) ?? 0) + 1);
  expect([...meetings].filter(([, times]) => times !== 1)).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
}

describe('every resource that is there throughout is met exactly once', () => {
  test.each(ORDERS)('when writers come between any two pages: %s', async (query) => {
    const people = await everybody();
    meetsOnce(await walk(query, writers(people)), people.stay);
  });

  test.each(['', 'sortBy=userName', 'sortBy=displayName&sortOrder=descending', 'sortBy=meta.lastModified'])(
    'when the walk is over all types: %s',
    async (query) => {
      const people = await everybody();
      const groups = await Promise.all(
        ['000-a', '007-stays', 'turn 3', 'zebra'].map(async (displayName) => {
          const { body } = await world.scim('POST', '/Groups', { schemas: [GROUP], displayName });
          return body.id;
        }),
      );
      meetsOnce(await walk(query, writers(people), '/'), [...people.stay, ...groups]);
    },
  );

  test.each(ORDERS.filter((_, i) => i % 2 === 0))(
    'when writers and other walkers run at the same time: %s',
    async (query) => {
      const people = await everybody();
      const write = writers(people);
      let walking = true;
      const busy = Array.from({ length: 3 }, async () => {
        while (walking) await write();
      });
      const nothing = () => Promise.resolve();
      const walks = await Promise.all([walk(query, nothing), walk(query, nothing)]).finally(() => {
        walking = false;
      });
      await Promise.all(busy);
      for (const ids of walks) meetsOnce(ids, people.stay);
    },
  );
});

describe('a sorted walk keeps the order in which they stood when it began', () => {
  const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f'];
  const page = async (cursor: unknown, query = 'sortBy=title&count=2') =>
    (await world.scim('GET', `/Users?${query}&cursor=${cursor}`)).body;
  const idsOf = (body: Awaited<ReturnType<typeof page>>) => body.Resources.map(({ id }) => id);
  const retitle = (id: string | undefined, title: string | null) =>
    world.scim('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: [{ op: 'replace', value: { title } }] });
  const titled = () => createUsers(world, ...LETTERS.map((title) => ({ userName: title, title })));

  test('who moves behind it is met where they stood, with what they are now; who moves ahead is not met again', async () => {
    const ids = await titled();
    const first = await page('');
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    await retitle(ids[0], 'z');
    await retitle(ids[3], 'a');
    await retitle(ids[4], null);
    const second = await page(first.nextCursor);
    expect(second.Resources.map(({ id, title }) => [id, title])).toEqual([
      [ids[2], 'c'],
      [ids[3], 'a'],
    ]);
    await retitle(ids[3], 'y');
    const third = await page(second.nextCursor);
    expect(idsOf(third)).toEqual(ids.slice(4));
    expect(third).not.toHaveProperty('nextCursor');
    expect(idsOf(await page(third.previousCursor))).toEqual(ids.slice(2, 4));
  });

  test('who no longer is what it asks for is not met, nor is who came later', async () => {
    const ids = await titled();
    const query = 'sortBy=title&count=2&filter=title pr';
    const first = await page('', query);
    await retitle(ids[2], null);
    const [late] = await createUsers(world, { userName: 'late', title: 'd' });
    await retitle(late, 'e');
    expect(idsOf(await page(first.nextCursor, query))).toEqual([ids[3], ids[4]]);
  });

  test('it has to begin again when the changes behind it are kept no longer', async () => {
    const ids = await titled();
    const { nextCursor } = await page('');
    await retitle(ids[5], 'b');
    await world.store.pruneChanges(world.clock.now() + 1);
    expect(await page(nextCursor)).toMatchObject({ status: '400', scimType: 'expiredCursor' });
    await retitle(ids[5], 'c');
    expect(await page(nextCursor)).toMatchObject({ status: '400', scimType: 'expiredCursor' });
    expect(idsOf(await page(''))).toEqual(ids.slice(0, 2));
  });
});

test('a walk and a page have names beyond U+FFFF where the database has them', async () => {
  const names = ['\u{1f600}', '\uff21', 'a', '\u{20000}', '\ue000'];
  await createUsers(world, ...names.map((displayName, i) => ({ userName: `u${i}`, displayName })));
  const walked = await walk('sortBy=displayName&sortOrder=ascending', () => Promise.resolve());
  const { body } = await world.scim('GET', '/Users?sortBy=displayName');
  expect(walked).toEqual(body.Resources.map(({ id }) => id));
  expect(body.Resources.map(({ displayName }) => displayName)).toEqual(
    names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  );
});

describe('a walk in the order of a membership', () => {
  const group = (displayName: string, ...members: readonly string[]) =>
    world.scim('POST', '/Groups', { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) });
  const walkGroups = (cursor: unknown) => world.scim('GET', `/Users?sortBy=groups.display&count=2&cursor=${cursor}`);
  const names = ({ body }: Answer) => body.Resources.map(({ userName }) => userName);

  test('meets everybody once, those in no group last', async () => {
    const [ada = '', bob = '', cyd = '', dan = ''] = await createUsers(
      world,
      ...['ada', 'bob', 'cyd', 'dan'].map((userName) => ({ userName })),
    );
    await group('Zebra', ada, dan);
    await group('ape', bob);
    const first = await walkGroups('');
    expect(names(first)).toEqual(['bob', 'ada']);
    await world.scim('PATCH', `/Users/${ada}`, {
      schemas: [PATCH],
      Operations: [{ op: 'add', path: 'title', value: 'x' }],
    });
    await world.scim('DELETE', `/Users/${cyd}`);
    expect(names(await walkGroups(first.body.nextCursor))).toEqual(['dan']);
  });

  test('has to begin again once memberships have changed: whom that moves, no change tells', async () => {
    const [ada = '', bob = ''] = await createUsers(world, ...['ada', 'bob', 'cyd'].map((userName) => ({ userName })));
    await group('Zebra', ada);
    const { body } = await walkGroups('');
    await group('ape', bob);
    expect((await walkGroups(body.nextCursor)).body).toMatchObject({ scimType: 'expiredCursor' });
    expect(names(await walkGroups(''))).toEqual(['bob', 'ada']);
  });
});

test('a cursor outlives a restart: it is good on every node that has the secret', async () => {
  await everybody();
  const first = await world.scim('GET', '/Users?sortBy=userName&count=5&cursor=');
  const other = await startScim('', database);
  const query = `/Users?sortBy=userName&count=5&cursor=${first.body.nextCursor}`;
  const [here, there] = [await world.scim('GET', query), await other.scim('GET', query)];
  expect(there.status).toBe(200);
  expect(there.body.Resources).toEqual(here.body.Resources);
  await other.close();
});
