import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GroupWorld, referencesIn, startGroups, tagOf } from './group-world.ts';
import { GROUP, USER } from './scim-world.ts';

let world: GroupWorld;
beforeAll(async () => {
  world = await startGroups();
});
afterAll(() => world.close());

const BASE = 'https://id.example.com/scim/v2';
const find = (path: string, filter: string, rest = '') =>
  world.scim('GET', `${path}?filter=${encodeURIComponent(filter)}${rest}`);

describe('RFC 7643 §4.2 a group', () => {
  test('is created with its members and shows who each of them is', async () => {
    const { ada } = await world.users('ada');
    const inner = await world.group('inner');
    const { status, headers, body } = await world.scim('POST', '/Groups', {
      schemas: [GROUP],
      displayName: 'outer',
      externalId: 'x-1',
      members: [{ value: ada, display: 'not her name', type: 'Group' }, { value: inner }, { value: ada }],
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`${BASE}/Groups/${body.id}`);
    expect(body).toMatchObject({ schemas: [GROUP], displayName: 'outer', externalId: 'x-1' });
    expect(body.meta).toMatchObject({
      resourceType: 'Group',
      version: tagOf(1),
      location: `${BASE}/Groups/${body.id}`,
    });
    expect(body.members).toEqual([
      { value: ada, $ref: `${BASE}/Users/${ada}`, type: 'User', display: 'ada' },
      { value: inner, $ref: `${BASE}/Groups/${inner}`, type: 'Group', display: 'inner' },
    ]);
    const read = await world.scim('GET', `/Groups/${body.id}`);
    expect(read.body).toEqual(body);
    expect(read.headers.get('etag')).toBe(body.meta.version);
  });

  test('shows its members under the names that they have now', async () => {
    const { ada } = await world.users('ada');
    const id = await world.group('renamed', ada);
    await world.scim('PUT', `/Users/${ada}`, {
      schemas: [USER],
      userName: 'countess',
      name: { formatted: 'Ada, Countess' },
    });
    const { body } = await world.scim('GET', `/Groups/${id}`);
    expect(body.members).toMatchObject([{ value: ada, display: 'Ada, Countess' }]);
  });

  test('without members has no such attribute', async () => {
    const { body } = await world.scim('GET', `/Groups/${await world.group('empty')}`);
    expect(body).not.toHaveProperty('members');
    expect(body).toMatchObject({ displayName: 'empty', meta: { resourceType: 'Group' } });
  });

  test('as Entra posts it, with a foreign schema and its own resource type, is taken', async () => {
    const { status, body } = await world.scim('POST', '/Groups', {
      schemas: [GROUP, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
      displayName: 'from Entra',
      members: [],
      meta: { resourceType: 'Group' },
    });
    expect(status).toBe(201);
    expect(body.schemas).toEqual([GROUP]);
  });

  test.each(['Twice', 'tWICE'])('of a name that is taken is a conflict: %s', async (displayName) => {
    await world.scim('POST', '/Groups', { schemas: [GROUP], displayName: 'Twice' });
    const { status, body } = await world.scim('POST', '/Groups', { schemas: [GROUP], displayName });
    expect(status).toBe(409);
    expect(body).toMatchObject({ scimType: 'uniqueness', detail: expect.stringContaining('displayName') });
  });

  test('without a displayName is refused', async () => {
    const { status, body } = await world.scim('POST', '/Groups', { schemas: [GROUP], members: [] });
    expect(status).toBe(400);
    expect(body.detail).toContain('displayName is required');
  });

  test('is deleted with its membership, and leaves the groups that it was in', async () => {
    const { ada } = await world.users('ada');
    const inner = await world.group('short-lived', ada);
    const outer = await world.group('lasting', inner);
    expect((await world.scim('DELETE', `/Groups/${inner}`)).status).toBe(204);
    expect((await world.scim('GET', `/Groups/${inner}`)).status).toBe(404);
    expect(await world.membersOf(outer)).toEqual([]);
    expect((await world.scim('GET', `/Users/${ada}`)).body).not.toHaveProperty('groups');
  });

  test('RFC 7644 §3.14 answers 304 to who knows its version, and 412 to who knows an old one', async () => {
    const id = await world.group('versioned');
    const path = `/Groups/${id}`;
    expect((await world.conditional(path, { 'if-none-match': 'W/"1"' })).status).toBe(304);
    const { ada } = await world.users('ada');
    await world.patch(id, { op: 'add', path: 'members', value: [{ value: ada }] });
    const { headers } = await world.scim('GET', `/Groups/${id}`);
    expect(headers.get('etag')).toEqual(tagOf(2));
    expect((await world.conditional(path, { 'if-none-match': String(headers.get('etag')) })).status).toBe(304);
    const removal = { Operations: [{ op: 'remove', path: 'members' }] };
    expect((await world.conditional(path, { 'if-match': 'W/"1"' }, removal)).status).toBe(412);
    expect(await world.membersOf(id)).toEqual([ada]);
    expect((await world.conditional(path, { 'if-match': String(headers.get('etag')) }, removal)).status).toBe(204);
    expect(await world.membersOf(id)).toEqual([]);
  });
});

describe('RFC 7644 §3.5.1 replacing a group', () => {
  test('with other members, removes some and adds others', async () => {
    const { ada, bob, cyd } = await world.users('ada', 'bob', 'cyd');
    const id = await world.group('put', ada, bob);
    const { status, body } = await world.scim('PUT', `/Groups/${id}`, {
      schemas: [GROUP],
      id,
      displayName: 'put again',
      members: [{ value: bob }, { value: cyd }],
    });
    expect(status).toBe(200);
    expect(body.displayName).toBe('put again');
    expect(referencesIn(body, 'members').map(({ value }) => value)).toEqual([bob, cyd].toSorted());
  });

  test('with what was read changes nothing, not even the version', async () => {
    const { ada } = await world.users('ada');
    const id = await world.group('put back', ada);
    const { body } = await world.scim('GET', `/Groups/${id}`);
    const put = await world.scim('PUT', `/Groups/${id}`, body);
    expect(put.body).toEqual(body);
  });

  test.each([
    ['with an empty list, removes all', { members: [] }, false],
    ['with null, removes all', { members: null }, false],
    ['without members, as who read it without them does, leaves them', {}, true],
  ])('%s', async (name, members, stays) => {
    const { ada } = await world.users('ada');
    const id = await world.group(name, ada);
    expect((await world.scim('PUT', `/Groups/${id}`, { schemas: [GROUP], displayName: name, ...members })).status).toBe(
      200,
    );
    expect(await world.membersOf(id)).toEqual(stays ? [ada] : []);
  });
});

describe('RFC 7644 §3.9 what is shown of a group', () => {
  test.each([
    ['excludedAttributes=members', ['displayName', 'id', 'meta', 'schemas'], null],
    ['attributes=displayName', ['displayName', 'id', 'schemas'], null],
    ['attributes=members', ['id', 'members', 'schemas'], ['$ref', 'display', 'type', 'value']],
    ['attributes=MEMBERS.value', ['id', 'members', 'schemas'], ['value']],
    ['attributes=members.value,meta', ['id', 'members', 'meta', 'schemas'], ['value']],
    ['excludedAttributes=members.display,meta', ['displayName', 'id', 'members', 'schemas'], ['$ref', 'type', 'value']],
    [`attributes=${GROUP}:members.type`, ['id', 'members', 'schemas'], ['type']],
  ])('%s', async (query, names, inMember) => {
    const { ada } = await world.users('ada');
    const id = await world.group(query, ada);
    const { body } = await world.scim('GET', `/Groups/${id}?${query}`);
    expect(Object.keys(body).toSorted()).toEqual(names);
    const [member] = referencesIn(body, 'members');
    expect(member === undefined ? null : Object.keys(member).toSorted()).toEqual(inMember);
  });

  test('some of the members', async () => {
    const { ada } = await world.users('ada');
    const inner = await world.group('a member of some');
    const id = await world.group('some', ada, inner);
    const { body } = await world.scim(
      'GET',
      `/Groups/${id}?attributes=${encodeURIComponent('members[type eq "Group"]')}`,
    );
    expect(referencesIn(body, 'members').map(({ value }) => value)).toEqual([inner]);
  });
});

describe('RFC 7644 §3.4.2 finding groups', () => {
  test('by name, as Entra does, without their members', async () => {
    const { ada } = await world.users('ada');
    const id = await world.group('Sought', ada);
    const { status, body } = await find('/Groups', 'displayName eq "sought"', '&excludedAttributes=members');
    expect(status).toBe(200);
    expect(body.Resources).toMatchObject([{ id, displayName: 'Sought' }]);
    expect(body.Resources[0]).not.toHaveProperty('members');
  });

  test.each([
    ['members.value eq "ADA"', ['one', 'two']],
    ['members eq "ADA"', ['one', 'two']],
    ['members[value eq "ADA"]', ['one', 'two']],
    ['members[value eq "ADA" and type eq "User"]', ['one', 'two']],
    ['members[value eq "ADA"].type eq "Group"', []],
    ['members.value eq "ADA" and members.value eq "BOB"', ['two']],
    ['members.value eq "ADA" and not (members.value eq "BOB")', ['one']],
    ['members.value eq "BOB" or displayName sw "NAME one"', ['one', 'two']],
    ['displayName sw "NAME" and members pr', ['one', 'two']],
    ['displayName sw "NAME" and not (members pr)', ['none']],
    ['displayName sw "NAME" and members.value ne "BOB"', ['none', 'one']],
    ['members.value eq "nobody"', []],
    ['displayName sw "NAME" and members.display eq "Ada"', ['one', 'two']],
    ['members[display eq "ada" and value eq "ADA"]', ['one', 'two']],
    ['members[display eq "ada" and value eq "BOB"]', []],
    ['displayName sw "NAME" and members.display sw "b"', ['two']],
    ['displayName sw "NAME" and members.display ne "bob"', ['none', 'one']],
    ['displayName sw "NAME" and members.display pr', ['one', 'two']],
    ['members.$ref eq "https://id.example.com/scim/v2/Users/BOB"', ['two']],
    ['members[$ref eq "https://id.example.com/scim/v2/Users/BOB"]', ['two']],
    ['members.$ref eq "https://id.example.com/scim/v2/Groups/BOB"', []],
    ['members.$ref ew "/Users/BOB"', ['two']],
    ['displayName sw "NAME" and members.$ref sw "https://id.example.com/scim/v2/Users/"', ['one', 'two']],
    ['displayName sw "NAME" and members[$ref co "/Groups/"]', []],
  ])('by who is in them: %s', async (filter, expected) => {
    const { ada, bob } = await world.users('ada', 'bob');
    const name = `g${ada.slice(-12)}`;
    await world.group(`${name} one`, ada);
    await world.group(`${name} two`, ada, bob);
    await world.group(`${name} none`);
    const asked = filter.replaceAll('ADA', ada).replaceAll('BOB', bob).replaceAll('NAME', name);
    const { status, body } = await find('/Groups', asked);
    expect(status).toBe(200);
    expect(body.Resources.map(({ displayName }) => String(displayName).split(' ')[1]).toSorted()).toEqual(expected);
    expect(body.totalResults).toBe(expected.length);
  });

  test.each([
    [{ name: { formatted: 'Ms. Ada King' } }, 'MS. ada king'],
    [{ name: { formatted: 'Ms. Ada King' }, displayName: 'Countess' }, 'countess'],
    [{}, 'only-a-user-name'],
  ])('by the name of a member, whichever attribute that is: %j', async (attributes, name) => {
    const body = { schemas: [USER], userName: 'only-a-user-name', ...attributes };
    const { id } = (await world.scim('POST', '/Users', body)).body;
    const group = await world.group(`of ${name}`, id);
    const { body: found } = await find('/Groups', `members.display eq "${name}"`);
    expect(found.Resources.map((one) => one.id)).toEqual([group]);
    expect((await find('/Groups', `members.display eq "${name}" and members.display eq "x"`)).body.totalResults).toBe(
      0,
    );
    await world.scim('DELETE', `/Users/${id}`);
  });

  test('lists them with their members', async () => {
    const { ada } = await world.users('ada');
    const inner = await world.group('listed inner', ada);
    const outer = await world.group('listed outer', inner, ada);
    const { body } = await find('/Groups', 'displayName sw "listed"');
    const shown = body.Resources.map((group) => [group.id, referencesIn(group, 'members').map(({ value }) => value)]);
    expect(shown).toEqual([
      [inner, [ada]],
      [outer, [ada, inner]],
    ]);
  });
});

test('RFC 7644 §4 the group and its schema are discoverable', async () => {
  const { body: type } = await world.scim('GET', '/ResourceTypes/Group');
  expect(type).toMatchObject({ name: 'Group', endpoint: '/Groups', schema: GROUP });
  const { body: schema } = await world.scim('GET', `/Schemas/${GROUP}`);
  expect(schema.attributes.map(({ name }) => name)).toEqual(['displayName', 'members']);
});
