/** What is `returned: never` leaves the directory by no door: not by a claim, a rule, or a source that is sent it. */
import { expect, test } from 'vitest';
import { createPeople } from '../../src/directory/person.ts';
import { rowOf } from '../../src/directory/row.ts';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { memoryStore } from '../store/memory.ts';

const BADGE = {
  file: 'badge.json',
  extends: 'User',
  required: false,
  definition: {
    id: 'urn:example:badge',
    name: 'Badge',
    attributes: [
      { name: 'seed', returned: 'never' },
      { name: 'note', returned: 'request' },
      {
        name: 'card',
        type: 'complex',
        multiValued: true,
        subAttributes: [{ name: 'number' }, { name: 'pin', returned: 'never' }],
      },
    ],
  },
};

test('a person in the eyes of the issuer has nothing of it, at any depth', async () => {
  const { catalog, problems } = buildCatalog([BADGE]);
  expect(problems).toEqual([]);
  const type = catalog.resourceTypes.get('User');
  if (type === undefined) throw new Error('there is a User');
  const attributes = {
    userName: 'ada',
    password: '$argon2id$hash',
    'urn:example:badge': { seed: 's3cret', note: 'on request', card: [{ number: '1', pin: '9999' }] },
  };
  const meta = { id: 'u1', created: '2026-01-01T00:00:00.000Z', lastModified: '2026-01-01T00:00:00.000Z', version: 1 };
  const row = rowOf(type, attributes, meta);
  const store = memoryStore();
  const key = { tenant: 'default', type: 'User', id: 'u1' };
  await store.commit([{ kind: 'insertResource', key, resource: row.stored, facts: row.facts, uniques: row.uniques }]);
  const person = await createPeople(store, type).get('default', 'u1');
  expect(person?.attributes).toMatchObject({
    userName: 'ada',
    active: true,
    'urn:example:badge': { note: 'on request', card: [{ number: '1' }] },
  });
  expect(JSON.stringify(person)).not.toMatch(/9999|s3cret|argon2id/);
});
