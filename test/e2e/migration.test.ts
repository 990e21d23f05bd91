import { describe, expect, test } from 'vitest';
import { compareDirectories } from '../../examples/migrate/comparison.ts';
import { makeGroups } from '../../examples/migrate/groups.ts';
import { migrate } from '../../examples/migrate/migration.ts';
import { ENTERPRISE_URN, type Kept, makePeople } from '../../examples/migrate/people.ts';
import type { Position, PositionFile } from '../../examples/migrate/position.ts';
import { createProgress } from '../../examples/migrate/progress.ts';
import { seeded } from '../../examples/migrate/random.ts';
import type { Endpoint, Scim } from '../../examples/migrate/scim.ts';

const PEOPLE = 250;
const silent = () => undefined;

/** A SCIM server in memory, as far as a migration needs one; its ids are its own. */
function directory(users: readonly Kept[] = [], groups: readonly Kept[] = []) {
  const kept: Record<Endpoint, Kept[]> = { '/Users': [...users], '/Groups': [...groups] };
  let left = Number.POSITIVE_INFINITY;
  let ids = 0;
  const spend = () => {
    left -= 1;
    if (left < 0) throw new Error('killed');
  };
  const scim: Scim = {
    page: async (endpoint, startIndex, count) => ({
      total: kept[endpoint].length,
      resources: kept[endpoint].slice(startIndex - 1, startIndex - 1 + count),
    }),
    get: async (endpoint, id) => kept[endpoint].find((one) => one.id === id) ?? null,
    find: async (endpoint, externalId) => kept[endpoint].find((one) => one.externalId === externalId)?.id ?? null,
    createAll: async (endpoint, bodies) =>
      bodies.map((body) => {
        spend();
        const made = body as Kept;
        if (kept[endpoint].some((one) => one.externalId === made.externalId)) return null;
        ids += 1;
        kept[endpoint].push({ ...made, id: `new-${ids}` });
        return `new-${ids}`;
      }),
    async patch(endpoint, id, operations) {
      spend();
      const [{ path, value }] = operations as [{ path: string; value: object }];
      kept[endpoint] = kept[endpoint].map((one) => (one.id === id ? withAdded(one, path, value) : one));
    },
  };
  return {
    scim,
    kept,
    /** Lets so many writes through and then none. */
    dieAfter: (writes: number) => {
      left = writes;
    },
  };
}

function withAdded(resource: Kept, path: string, value: object): Kept {
  if (path !== 'members')
    return { ...resource, [ENTERPRISE_URN]: { ...Object(resource[ENTERPRISE_URN]), manager: value } };
  const before = Array.isArray(resource.members) ? resource.members : [];
  const members = new Map([...before, ...Object.values(value)].map((member) => [member.value, member]));
  return { ...resource, members: [...members.values()] };
}

function remembered(): PositionFile & { position: Position } {
  const file = {
    position: { endpoint: '/Users', startIndex: 1, pending: [] } as Position,
    read: () => file.position,
    write: (position: Position) => {
      file.position = position;
    },
  };
  return file;
}

const source = () => directory(makePeople(PEOPLE, seeded(3)), makeGroups(PEOPLE, seeded(4)));

describe('a migration', () => {
  test.each([0, 1, 40, 99, 100, 101, 180, 250, 251, 253, 260])(
    'that dies after %i writes and is started again ends with both directories the same',
    async (writes) => {
      const [from, to, position] = [source(), directory(), remembered()];
      const run = () => migrate({ source: from.scim, target: to.scim, position, progress: silent });
      to.dieAfter(writes);
      await run().then(silent, (error: Error) => expect(error.message).toBe('killed'));
      to.dieAfter(Number.POSITIVE_INFINITY);
      await run();
      const { resources, differences } = await compareDirectories(from.scim, to.scim, silent);
      expect(differences).toEqual([]);
      expect(resources['/Users']).toEqual({ source: PEOPLE, target: PEOPLE });
      expect(resources['/Groups'].target).toBe(resources['/Groups'].source);
    },
  );

  test('that is done does nothing when it is started again', async () => {
    const [from, to, position] = [source(), directory(), remembered()];
    await migrate({ source: from.scim, target: to.scim, position, progress: silent });
    to.dieAfter(0);
    await migrate({ source: from.scim, target: to.scim, position, progress: silent });
  });

  test('is refused where somebody else has a value of a person who moves', async () => {
    const [from, to] = [source(), directory()];
    to.scim.createAll = async (_, bodies) => bodies.map(() => null);
    const run = migrate({ source: from.scim, target: to.scim, position: remembered(), progress: silent });
    await expect(run).rejects.toThrow(/hr-\d+ cannot be created/);
  });
});

describe('a comparison', () => {
  const person = (changes: object): Kept => ({ id: 'a', externalId: 'hr-1', title: 'Clerk', ...changes });
  const compared = async (before: Kept[], after: Kept[]) =>
    (await compareDirectories(directory(before).scim, directory(after).scim, silent)).differences;

  test.each<[string, Kept[], Kept[], string]>([
    ['a value', [person({})], [person({ title: 'Trader' })], 'hr-1 title: "Clerk" became "Trader"'],
    ['a type', [person({ active: true })], [person({ active: 'true' })], 'hr-1 active: true became "true"'],
    ['somebody who is missing', [person({})], [], 'hr-1 title: "Clerk" became undefined'],
    ['an attribute that came from nowhere', [person({})], [person({ nickName: 'x' })], 'hr-1 nickName'],
    [
      'a manager who is another',
      [person({ [ENTERPRISE_URN]: { manager: { value: 'a' } } }), person({ id: 'b', externalId: 'hr-2' })],
      [person({ [ENTERPRISE_URN]: { manager: { value: 'b' } } }), person({ id: 'b', externalId: 'hr-2' })],
      'hr-1 urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.manager',
    ],
  ])('finds %s', async (_, before, after, difference) => {
    expect((await compared(before, after)).join('\n')).toContain(difference);
  });

  test('finds nothing where only ids, the order of values, and what a server adds are others', async () => {
    const before = [
      person({ roles: [], emails: [{ value: '1' }, { value: '2' }], [ENTERPRISE_URN]: { manager: { value: 'a' } } }),
    ];
    const after = [
      person({
        id: 'z',
        meta: { version: 'W/"1"' },
        emails: [{ value: '2' }, { value: '1' }],
        [ENTERPRISE_URN]: { manager: { value: 'z', $ref: '../Users/z', displayName: 'Z' } },
      }),
    ];
    expect(await compared(before, after)).toEqual([]);
  });
});

describe('progress', () => {
  const told = (columns: number | null) => {
    const written: string[] = [];
    const show = createProgress((text) => written.push(text), columns);
    for (const done of [0, 50, 100, 150, 200, 200]) show('people', done, 200);
    return written.join('');
  };

  test('is a bar that moves on a terminal, on one line that fits it', () => {
    expect(told(80)).toMatch(/^(\r.{20,79}){5}\n$/);
    expect(told(80)).toContain('███░░');
    expect(told(80)).toContain(' 75 %  150 of 200');
    for (const columns of [50, 45, 40])
      expect(told(columns)).toMatch(new RegExp(`^(\\r[^\\r]{20,${columns - 1}}){5}\n$`));
  });

  test('is a line now and then where it is piped', () => {
    expect(told(null).trimEnd().split('\n')).toHaveLength(5);
    expect(told(null)).not.toContain('\r');
  });
});

test('a made-up directory is the same for the same seed, and has what makes moving hard', () => {
  const people = makePeople(PEOPLE, seeded(3));
  expect(makePeople(PEOPLE, seeded(3))).toEqual(people);
  expect(makePeople(PEOPLE, seeded(4))).not.toEqual(people);
  const place = new Map(people.map(({ id }, index) => [id, index]));
  const managers = people.map((one) => place.get(Object(Object(one[ENTERPRISE_URN]).manager).value) ?? -1);
  expect(managers.some((manager, index) => manager > index)).toBe(true);
  const groups = makeGroups(PEOPLE, seeded(4));
  expect(JSON.stringify(groups)).toContain('"type":"Group"');
});
