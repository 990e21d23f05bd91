import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sources, startSources } from './sources-world.ts';

let world: Sources;
afterEach(() => world.close());

/** Ada is in Desk and app-orders; Desk is in Floor, and Floor in Building. */
async function start(resolvers: Readonly<Record<string, object>>, more: object = {}): Promise<void> {
  const names = Object.keys(resolvers);
  world = await startSources({
    resolvers: Object.fromEntries(names.map((name) => [name, { kind: 'groups', ...resolvers[name] }])),
    claims: Object.fromEntries(names.map((name) => [name, { from: name, path: 'values', type: 'string[]' }])),
    ...more,
  });
  const desk = await world.group('Desk', [world.ada], { externalId: 'hr-17' });
  await world.group('app-orders', [world.ada]);
  await world.group('Building', [await world.group('Floor', [desk])]);
}

const sorted = (value: unknown) => (Array.isArray(value) ? value.toSorted() : value);

describe('groups of a person become the values of a claim', () => {
  test.each<[string, object, readonly string[]]>([
    ['those they are in themselves, by their names', {}, ['Desk', 'app-orders']],
    ['and those around them', { nested: true }, ['Building', 'Desk', 'Floor', 'app-orders']],
    ['by their external ids, where they have one', { as: 'externalId' }, ['hr-17']],
    ['filtered by their names', { where: 'displayName.startsWith("app-")' }, ['app-orders']],
    ['filtered by an attribute of the group', { where: 'externalId == "hr-17"' }, ['Desk']],
    ['filtered by how they came by it', { nested: true, where: '!direct' }, ['Building', 'Floor']],
    ['a condition that cannot be told of a group leaves it out', { where: 'externalId.startsWith("hr")' }, ['Desk']],
    ['renamed by a table, without those it does not name', { names: { Desk: 'trader', Floor: 'x' } }, ['trader']],
    ['two that the table makes one', { names: { Desk: 'user', 'app-orders': 'user' } }, ['user']],
    ['a name that every object has is in no table', { names: { toString: 'x' } }, []],
  ])('%s', async (_, config, expected) => {
    await start({ teams: config });
    expect(sorted((await world.claims()).teams)).toEqual(expected);
  });

  test('by their ids', async () => {
    await start({ teams: { as: 'id', where: 'displayName == "Desk"' } });
    const { body } = await world.scim('GET', '/Groups?filter=displayName%20eq%20"Desk"');
    expect((await world.claims()).teams).toEqual([body.Resources[0]?.id]);
  });

  test('several in one configuration, and in rules', async () => {
    await start({ direct: {}, all: { nested: true } }, { rules: [{ allow: { when: '"Floor" in all.values' } }] });
    expect(await world.claims()).toMatchObject({ scope: 'all', direct: expect.any(Array), all: expect.any(Array) });
  });

  test('RFC 9068 §2.2.3.1: as SCIM writes them', async () => {
    world = await startSources({
      resolvers: { teams: { kind: 'groups', nested: true } },
      claims: { groups: { from: 'teams', path: 'elements', type: 'object[]' } },
    });
    const desk = await world.group('Desk', [world.ada]);
    const floor = await world.group('Floor', [desk]);
    expect((await world.claims()).groups).toEqual([
      { value: desk, display: 'Desk', type: 'direct' },
      { value: floor, display: 'Floor', type: 'indirect' },
    ]);
  });
});

describe('a membership that ends', () => {
  beforeEach(() => start({ teams: { nested: true } }));

  test('is in no token from then on, nor are the groups around it', async () => {
    const { body } = await world.scim('GET', '/Groups?filter=displayName%20eq%20"Desk"');
    await world.scim('PATCH', `/Groups/${body.Resources[0]?.id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'remove', path: `members[value eq "${world.ada}"]` }],
    });
    expect((await world.claims()).teams).toEqual(['app-orders']);
  });

  test('as does one whose group is deleted', async () => {
    const { body } = await world.scim('GET', '/Groups?filter=displayName%20eq%20"app-orders"');
    await world.scim('DELETE', `/Groups/${body.Resources[0]?.id}`);
    expect(sorted((await world.claims()).teams)).toEqual(['Building', 'Desk', 'Floor']);
  });
});

describe('nobody’s groups', () => {
  test('an application has no such source', async () => {
    await start({ teams: {} });
    expect(await world.machineClaims()).not.toHaveProperty('teams');
  });

  test('a person in none has an empty list, so that rules can look into it', async () => {
    world = await startSources({
      resolvers: { teams: { kind: 'groups' } },
      claims: {},
      rules: [{ deny: { when: '"Blocked" in teams.values' } }, { allow: {} }],
    });
    expect((await world.exchange()).status).toBe(200);
    await world.group('Blocked', [world.ada]);
    expect((await world.exchange()).body.error).toBe('access_denied');
  });

  test('who is in more than the bound gets no answer, not a part of one', async () => {
    await start({ teams: { max: 1 } });
    const { status, body } = await world.exchange();
    expect(status).toBe(503);
    expect(body.error).toBe('temporarily_unavailable');
  });
});

describe('roles and entitlements', () => {
  test('are read in the same way', async () => {
    await start({
      roles: { of: 'roles' },
      main: { of: 'roles', where: 'primary', as: 'display' },
      rights: { of: 'entitlements', names: { 'orders:rw': 'orders' } },
    });
    await world.scim('PATCH', `/Users/${world.ada}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [
        {
          op: 'add',
          path: 'roles',
          value: [{ value: 'trader', display: 'Trader', primary: true }, { value: 'clerk' }],
        },
        { op: 'add', path: 'entitlements', value: [{ value: 'orders:rw' }, { value: 'mail' }] },
      ],
    });
    expect(await world.claims()).toMatchObject({ roles: ['trader', 'clerk'], main: ['Trader'], rights: ['orders'] });
  });
});

describe('refused at boot', () => {
  test.each<[string, object, RegExp]>([
    ['a value that groups do not have', { as: 'dispayName' }, /teams\.as: .*dispayName/],
    ['a value that is no text', { as: 'meta' }, /meta is object, and a value is one text/],
    ['members as values', { as: 'members.value' }, /members of a group are not read/],
    ['a condition over what groups do not have', { where: 'displyName == "x"' }, /teams\.where: .*displyName/],
    ['a condition over members', { where: 'members.size() > 3' }, /members of a group are not read/],
    ['a condition that is none', { where: 'displayName' }, /teams\.where: it gives string/],
    ['roles in roles', { of: 'roles', nested: true }, /teams\.nested: roles do not stand in one another/],
    ['a value that roles do not have', { of: 'roles', as: 'displayName' }, /no 'displayName'/],
  ])('%s', async (_, config, message) => {
    await expect(start({ teams: config })).rejects.toThrow(message);
  });
});
