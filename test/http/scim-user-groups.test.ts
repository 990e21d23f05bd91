import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GroupWorld, referencesIn, startGroups } from './group-world.ts';
import { GROUP, PATCH, USER } from './scim-world.ts';

let world: GroupWorld;
beforeAll(async () => {
  world = await startGroups();
});
afterAll(() => world.close());

const BASE = 'https://id.example.com/scim/v2';
let number = 0;
/** ada is in traders, who are in staff, who are in everyone. */
async function start() {
  number += 1;
  const { ada, bob } = await world.users('ada', 'bob');
  const traders = await world.group(`traders ${number}`, ada);
  const staff = await world.group(`staff ${number}`, traders);
  const everyone = await world.group(`everyone ${number}`, staff, bob);
  return { ada, bob, traders, staff, everyone };
}
const groupsOf = async (user: string) => {
  const { body } = await world.scim('GET', `/Users/${user}`);
  return referencesIn(body, 'groups').map(({ value, type }) => `${type} ${value}`);
};

describe('RFC 7643 §4.1.2 the groups of a user', () => {
  test('are those they are in and those around them', async () => {
    const { ada, traders, staff, everyone } = await start();
    const { body } = await world.scim('GET', `/Users/${ada}`);
    expect(body.groups).toEqual([
      { value: traders, $ref: `${BASE}/Groups/${traders}`, display: `traders ${number}`, type: 'direct' },
      { value: staff, $ref: `${BASE}/Groups/${staff}`, display: `staff ${number}`, type: 'indirect' },
      { value: everyone, $ref: `${BASE}/Groups/${everyone}`, display: `everyone ${number}`, type: 'indirect' },
    ]);
    expect(Object.keys(body).at(-1)).toBe('meta');
  });

  test('are each one’s own in a page of many, whoever of them is in none', async () => {
    const names = Array.from({ length: 50 }, (_, n) => `paged-${n}`);
    const people = Object.entries(await world.users(...names));
    const expected = new Map<string, string[]>(people.map(([, id]) => [id, []]));
    for (const step of [2, 3, 7]) {
      const members = people.flatMap(([, id], n) => (n % step === 0 ? [id] : []));
      const group = await world.group(`every ${step}`, ...members);
      for (const id of members) expected.get(id)?.push(group);
    }
    const { body } = await world.scim('GET', '/Users?filter=userName%20sw%20%22paged-%22&count=200');
    const shown = body.Resources.map((one) => {
      return [String(one.id), referencesIn(one, 'groups').map(({ value }) => String(value))] as const;
    });
    expect(new Map(shown.map(([id, groups]) => [id, groups.toSorted()]))).toEqual(
      new Map([...expected].map(([id, groups]) => [id, groups.toSorted()])),
    );
  });

  test('follow every change of a group at once', async () => {
    const { ada, traders, staff, everyone } = await start();
    await world.patch(everyone, { op: 'add', path: 'members', value: [{ value: ada }] });
    expect(await groupsOf(ada)).toEqual([`direct ${traders}`, `direct ${everyone}`, `indirect ${staff}`]);
    await world.patch(traders, { op: 'remove', path: `members[value eq "${ada}"]` });
    expect(await groupsOf(ada)).toEqual([`direct ${everyone}`]);
    await world.scim('DELETE', `/Groups/${everyone}`);
    expect((await world.scim('GET', `/Users/${ada}`)).body).not.toHaveProperty('groups');
  });

  test('are each shown once where groups are in each other in a circle', async () => {
    const { ada, traders, staff, everyone } = await start();
    expect((await world.patch(traders, { op: 'add', path: 'members', value: [{ value: everyone }] })).status).toBe(204);
    expect(await groupsOf(ada)).toEqual([`direct ${traders}`, `indirect ${staff}`, `indirect ${everyone}`]);
  });

  test('are shown in lists and in the answers to changes', async () => {
    const { ada, traders } = await start();
    const { body: list } = await world.scim('GET', `/Users?filter=${encodeURIComponent(`id eq "${ada}"`)}`);
    const patched = await world.scim('PATCH', `/Users/${ada}`, {
      schemas: [PATCH],
      Operations: [{ op: 'add', path: 'nickName', value: 'countess' }],
    });
    const put = await world.scim('PUT', `/Users/${ada}`, { ...patched.body, nickName: 'lady' });
    expect(put.status).toBe(200);
    for (const user of [list.Resources[0], patched.body, put.body]) {
      expect(referencesIn(user ?? patched.body, 'groups')[0]).toMatchObject({ value: traders, type: 'direct' });
    }
  });

  test('are never written with the user: what a client sends is ignored, as Okta’s `groups: []`', async () => {
    const { ada, traders } = await start();
    const body = { schemas: [USER], userName: `ada ${number}`, groups: [] };
    expect((await world.scim('PUT', `/Users/${ada}`, body)).status).toBe(200);
    const created = await world.scim('POST', '/Users', {
      schemas: [USER],
      userName: `with groups ${number}`,
      groups: [{ value: traders }],
    });
    expect(created.status).toBe(201);
    expect(created.body).not.toHaveProperty('groups');
    expect(await groupsOf(ada)).toContain(`direct ${traders}`);
    const patched = await world.scim('PATCH', `/Users/${ada}`, {
      schemas: [PATCH],
      Operations: [{ op: 'remove', path: 'groups' }],
    });
    expect(patched.body).toMatchObject({ status: '400', scimType: 'mutability' });
  });

  test.each([
    ['attributes=groups', ['groups', 'id', 'schemas'], ['$ref', 'display', 'type', 'value']],
    ['attributes=groups.display,userName', ['groups', 'id', 'schemas', 'userName'], ['display']],
    ['attributes=userName', ['id', 'schemas', 'userName'], null],
    ['excludedAttributes=groups,displayName', ['id', 'meta', 'schemas', 'userName'], null],
  ])('are shown as asked for: %s', async (query, names, inGroup) => {
    const { ada } = await start();
    const { body } = await world.scim('GET', `/Users/${ada}?${query}`);
    expect(Object.keys(body).toSorted()).toEqual(names);
    const [group] = referencesIn(body, 'groups');
    expect(group === undefined ? null : Object.keys(group).toSorted()).toEqual(inGroup);
  });

  test.each([
    ['groups.value eq "TRADERS"', ['ada']],
    ['groups eq "STAFF"', ['ada']],
    ['groups.value eq "EVERYONE"', ['ada', 'bob']],
    ['groups[value eq "EVERYONE" and type eq "direct"]', ['bob']],
    ['groups[value eq "EVERYONE" and type eq "Indirect"]', ['ada']],
    ['groups.value eq "EVERYONE" and not (groups.value eq "STAFF")', ['bob']],
    ['groups.value eq "nothing"', []],
    ['groups.display eq "Traders NUMBER"', ['ada']],
    ['groups.display eq "everyone NUMBER"', ['ada', 'bob']],
    ['groups[display eq "everyone NUMBER" and type eq "direct"]', ['bob']],
    ['groups.$ref eq "https://id.example.com/scim/v2/Groups/STAFF"', ['ada']],
    ['groups[$ref ew "/Groups/EVERYONE" and type eq "direct"]', ['bob']],
    ['meta.version eq "W/\\"1.anything\\"" and groups.display eq "Traders NUMBER"', ['ada']],
    ['meta.version ne "W/\\"1\\"" and groups.display eq "Traders NUMBER"', []],
    ['meta.location eq "https://id.example.com/scim/v2/Users/BOB"', ['bob']],
  ])('find users: %s', async (filter, expected) => {
    const { traders, staff, everyone, ...users } = await start();
    const meant = { TRADERS: traders, STAFF: staff, EVERYONE: everyone, BOB: users.bob, NUMBER: String(number) };
    const asked = Object.entries(meant).reduce((text, [word, id]) => text.replaceAll(word, id), filter);
    const { status, body } = await world.scim('GET', `/Users?filter=${encodeURIComponent(asked)}`);
    expect(status).toBe(200);
    const names = new Map(Object.entries(users).map(([name, id]) => [id, name]));
    expect(body.Resources.map(({ id }) => names.get(id)).toSorted()).toEqual(expected);
  });
});

describe('RFC 7644 §3.14 an entity tag tells the groups of a user and the names of members', () => {
  const read = (path: string, tag: unknown) => world.conditional(path, { 'if-none-match': String(tag) });
  const tagAt = async (path: string) => (await world.scim('GET', path)).headers.get('etag');

  test('304 while they are the same, and not once a group is left, renamed or joined', async () => {
    const { ada, traders, staff } = await start();
    const path = `/Users/${ada}`;
    const changes = [
      () => world.patch(traders, { op: 'replace', path: 'displayName', value: `renamed ${number}` }),
      () => world.patch(staff, { op: 'remove', path: 'members' }),
      () => world.scim('DELETE', `/Groups/${traders}`),
    ];
    for (const change of changes) {
      const tag = await tagAt(path);
      expect((await read(path, tag)).status).toBe(304);
      await change();
      expect((await read(path, tag)).status).toBe(200);
    }
    expect(await tagAt(path)).toBe('W/"1"');
  });

  test('of a group too: a member who is renamed, and one who is gone', async () => {
    const { bob, everyone } = await start();
    const path = `/Groups/${everyone}`;
    const value = { displayName: 'Robert' };
    const changes = [
      () => world.scim('PATCH', `/Users/${bob}`, { schemas: [PATCH], Operations: [{ op: 'replace', value }] }),
      () => world.scim('DELETE', `/Users/${bob}`),
    ];
    for (const change of changes) {
      const tag = await tagAt(path);
      expect((await read(path, `"other", ${tag}`)).status).toBe(304);
      await change();
      expect((await read(path, tag)).status).toBe(200);
    }
  });

  test('meta.version is the tag, alone and in lists, and any tag of a version is good for If-Match', async () => {
    const { ada, traders } = await start();
    for (const [path, list] of [
      [`/Users/${ada}`, `/Users?filter=id eq "${ada}"`],
      [`/Groups/${traders}`, `/Groups?filter=id eq "${traders}"`],
    ] as const) {
      const { headers, body } = await world.scim('GET', path);
      const [listed] = (await world.scim('GET', list)).body.Resources;
      expect([body.meta.version, listed?.meta.version]).toEqual([headers.get('etag'), headers.get('etag')]);
      const ifMatch = String(headers.get('etag'));
      const Operations = [{ op: 'add', path: 'externalId', value: 'x' }];
      const patch = () => world.conditional(path, { 'if-match': ifMatch }, { schemas: [PATCH], Operations });
      expect((await patch()).status).toBeLessThan(300);
      expect((await patch()).status).toBe(412);
    }
  });

  test('where they are not shown, it is the version', async () => {
    const { ada, traders } = await start();
    expect(await tagAt(`/Users/${ada}?excludedAttributes=groups`)).toBe('W/"1"');
    expect(await tagAt(`/Groups/${traders}?attributes=displayName`)).toBe('W/"1"');
  });

  test.each(['*', ' W/"1" , W/"2"', '"1"'])('a user in no group is 304 to If-None-Match: %s', async (tag) => {
    const { eve } = await world.users('eve');
    expect((await read(`/Users/${eve}`, tag)).status).toBe(304);
  });
});

describe('who leaves', () => {
  test('by deletion is in no group any more, and each group’s change is on record', async () => {
    const { bob, everyone, staff } = await start();
    expect((await world.scim('DELETE', `/Users/${bob}`)).status).toBe(204);
    expect(await world.membersOf(everyone)).toEqual([staff]);
    const records = await world.audit();
    expect(records.slice(0, 2)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ event: 'resource.deleted', resource: bob }),
        expect.objectContaining({ event: 'resource.patched', resource: everyone, version: 1, changed: ['members'] }),
      ]),
    );
  });

  test('by deactivation stays a member', async () => {
    const { bob, everyone } = await start();
    const value = { active: false };
    await world.scim('PATCH', `/Users/${bob}`, { schemas: [PATCH], Operations: [{ op: 'replace', value }] });
    expect(await world.membersOf(everyone)).toContain(bob);
    expect(await groupsOf(bob)).toEqual([`direct ${everyone}`]);
  });
});

test('groups of one tenant are nothing to another', async () => {
  const { ada } = await start();
  const body = { schemas: [GROUP], displayName: 'theirs', members: [{ value: ada }] };
  const refused = await world.scim('POST', '/Groups', body, 'other');
  expect(refused.body).toMatchObject({ status: '400', scimType: 'invalidValue' });
});
