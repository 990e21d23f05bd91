/** RFC 9865: a walk by cursor over a directory, while others write to it and delete from it. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../store/folder.ts';
import { createUsers } from './people.ts';
import { GROUP, PATCH, type ScimWorld, startScim } from './scim-world.ts';

const folder = temporaryFolder();
let world: ScimWorld;
beforeEach(async () => {
  world = await startScim();
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

const createGroup = async (displayName: string, members: readonly (string | undefined)[] = []) => {
  const values = members.map((value) => ({ value }));
  const { status, body } = await world.scim('POST', '/Groups', { schemas: [GROUP], displayName, members: values });
  expect(status).toBe(201);
  return body.id;
};

/** Groups that stay: of some of those who stay and of some who leave, within each other, in a circle too, and of nobody. */
async function everyGroup({ stay, leave }: Awaited<ReturnType<typeof everybody>>) {
  const inner = await createGroup('m-inner', [...stay.slice(0, 5), ...leave.slice(0, 3)]);
  const outer = await createGroup('a-outer', [inner, ...stay.slice(4, 8)]);
  const circle = await createGroup('z-circle', [outer, leave[4]]);
  await patch(`/Groups/${inner}`, { op: 'add', path: 'members', value: [{ value: circle }] });
  const others = [createGroup('k-leaves', leave.slice(2, 9)), createGroup('q-nobody'), createGroup('b', [stay[9]])];
  return [inner, outer, circle, ...(await Promise.all(others))];
}

const patch = (path: string, ...Operations: readonly object[]) =>
  world.scim('PATCH', path, { schemas: [PATCH], Operations });

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

/**
 * What moves people and groups in the order of a membership: somebody comes into a group or leaves it, a group is put into another
 * or taken out, is renamed, is made, is deleted; and one who is a member is called otherwise.
 */
function memberWriters({ stay }: Awaited<ReturnType<typeof everybody>>, groups: readonly string[]) {
  let turn = 0;
  const made: string[] = [];
  return async () => {
    turn += 1;
    const [one, other] = [groups.at((turn * 5) % groups.length), groups.at((turn * 5 + 1) % groups.length)];
    const [come, go] = [stay.at((turn * 7) % stay.length), stay.at((turn * 3) % stay.length)];
    const name = `${'amz'.charAt(turn % 3)}-${turn}`;
    const gone = turn % 2 === 0 ? made.shift() : undefined;
    made.push(await createGroup(`${'bny'.charAt(turn % 3)}-new-${turn}`, [come, one]));
    await Promise.all([
      patch(
        `/Groups/${one}`,
        { op: 'add', path: 'members', value: [{ value: come }] },
        { op: 'remove', path: 'members', value: [{ value: go }] },
        { op: 'replace', path: 'displayName', value: name },
      ),
      patch(`/Groups/${other}`, { op: turn % 2 === 0 ? 'add' : 'remove', path: 'members', value: [{ value: one }] }),
      patch(`/Users/${go}`, { op: 'replace', value: { displayName: name } }),
      ...(gone === undefined ? [] : [world.scim('DELETE', `/Groups/${gone}`)]),
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

/** In these, others move who stands where; `/` is the root, where all types stand in one order. */
const MEMBER_ORDERS: readonly (readonly [place: '/Users' | '/Groups' | '/', query: string])[] = [
  ['/Users', 'sortBy=groups'],
  ['/Users', 'sortBy=groups.display'],
  ['/Users', 'sortBy=groups.display&sortOrder=descending&filter=userName pr'],
  ['/Users', 'sortBy=groups.type&sortOrder=descending'],
  ['/Users', 'sortBy=groups.$ref&filter=active ne false'],
  ['/Groups', 'sortBy=members'],
  ['/Groups', 'sortBy=members.display&sortOrder=descending'],
  ['/Groups', 'sortBy=members.type'],
  ['/Groups', 'sortBy=members.$ref&filter=displayName pr'],
  ['/', 'sortBy=groups.display'],
  ['/', 'sortBy=members.display&sortOrder=descending'],
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

  test.each(MEMBER_ORDERS)(
    'when others change who is in which group, and what these are called: %s %s',
    async (place, query) => {
      const people = await everybody();
      const groups = await everyGroup(people);
      const [write, writeMembers] = [writers(people), memberWriters(people, groups)];
      const met = await walk(query, () => Promise.all([write(), writeMembers()]), place);
      meetsOnce(met, [...(place === '/Groups' ? [] : people.stay), ...(place === '/Users' ? [] : groups)]);
    },
  );

  test.each(MEMBER_ORDERS.filter((_, i) => i % 3 === 1))(
    'when these and other walkers run at the same time: %s %s',
    async (place, query) => {
      const people = await everybody();
      const groups = await everyGroup(people);
      const write = [writers(people), memberWriters(people, groups)];
      let walking = true;
      const busy = write.map(async (writeOnce) => {
        while (walking) await writeOnce();
      });
      const nothing = () => Promise.resolve();
      const walks = await Promise.all([walk(query, nothing, place), walk(query, nothing, place)]).finally(() => {
        walking = false;
      });
      await Promise.all(busy);
      const stay = [...(place === '/Groups' ? [] : people.stay), ...(place === '/Users' ? [] : groups)];
      for (const ids of walks) meetsOnce(ids, stay);
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

test('a cursor outlives a restart: it is good on every node that has the secret', async () => {
  await world.close();
  const database = `database: ${join(folder, 'avow.db')}\nsecret: a-secret-for-tests-alone`;
  world = await startScim('', database);
  await everybody();
  const first = await world.scim('GET', '/Users?sortBy=userName&count=5&cursor=');
  const other = await startScim('', database);
  const query = `/Users?sortBy=userName&count=5&cursor=${first.body.nextCursor}`;
  const [here, there] = [await world.scim('GET', query), await other.scim('GET', query)];
  expect(there.status).toBe(200);
  expect(there.body.Resources).toEqual(here.body.Resources);
  await other.close();
});
