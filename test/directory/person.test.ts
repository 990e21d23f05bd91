import { expect, test } from 'vitest';
import { createPeople } from '../../src/directory/person.ts';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { compileSelector } from '../../src/scim/select.ts';
import { memoryStore } from '../store/memory.ts';
import { insertOf, newTenant } from '../store/samples.ts';

const user = buildCatalog([]).catalog.resourceTypes.get('User');
if (user === undefined) throw new Error('there is no User');
const type = user;

test.each([
  ['groups.value', ['traders', 'staff']],
  ['groups.display', ['The traders', 'The staff']],
  ['groups[type eq "direct"].display', ['The traders']],
])('a person has the groups of now, for claims to read: %s', async (path, expected) => {
  const tenant = newTenant();
  const store = memoryStore();
  await store.commit([
    insertOf(tenant, { id: 'ada', document: '{"id":"ada","meta":{}}' }),
    insertOf(tenant, { id: 'bob', document: '{"id":"bob","meta":{}}' }),
    ...['traders', 'staff'].map((id) => insertOf(tenant, { id, type: 'Group', display: `The ${id}` })),
    { kind: 'addMembers', tenant, group: 'traders', members: ['ada'] },
    { kind: 'addMembers', tenant, group: 'staff', members: ['traders'] },
  ]);
  const compiled = compileSelector(type, path);
  if ('problem' in compiled) throw new Error(compiled.problem);
  const people = createPeople(store, type);
  expect(compiled.selector.select((await people.get(tenant, 'ada'))?.attributes ?? {})).toEqual(expected);
  expect((await people.get(tenant, 'bob'))?.attributes).not.toHaveProperty('groups');
});

test('a person is told with their groups, by which a commit sees that they are these still', async () => {
  const tenant = newTenant();
  const store = memoryStore();
  const people = createPeople(store, type);
  const document = '{"id":"ada","meta":{}}';
  const told = [];
  for (const write of [
    insertOf(tenant, { id: 'ada', document }),
    insertOf(tenant, { id: 'traders', type: 'Group', display: 'Traders' }),
    { kind: 'addMembers', tenant, group: 'traders', members: ['ada'] },
    { kind: 'removeMembers', tenant, group: 'traders', members: ['ada'] },
  ] as const) {
    await store.commit([write]);
    told.push((await people.get(tenant, 'ada'))?.groups);
  }
  const joined = { group: 'traders', display: 'Traders', direct: true };
  expect(told).toMatchObject([[], [], [joined], []]);
});

test.each([
  ['active', { active: true }, true],
  ['of whom nobody has said', {}, true],
  ['deactivated', { active: false }, false],
  ['active, with something else of theirs that is not', { other: { active: false }, active: true }, true],
  ['active, and writes of it', { title: '"active":false' }, true],
  ['deactivated, and writes otherwise', { title: '"active":true', active: false }, false],
])('somebody is known to be active: %s', async (_, attributes, expected) => {
  const tenant = newTenant();
  const store = memoryStore();
  await store.commit([
    insertOf(tenant, { id: 'ada', document: JSON.stringify({ id: 'ada', ...attributes, meta: {} }) }),
  ]);
  const people = createPeople(store, type);
  expect(await people.isActive(tenant, 'ada')).toBe(expected);
  expect((await people.get(tenant, 'ada'))?.active).toBe(expected);
  expect(await people.isActive(tenant, 'nobody')).toBe(false);
});
