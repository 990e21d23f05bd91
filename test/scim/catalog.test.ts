import { expect, test } from 'vitest';
import { buildCatalog, type CustomSchema } from '../../src/scim/catalog.ts';
import { ENTERPRISE_URN, USER_URN } from './person.ts';

const GROUP_URN = 'urn:ietf:params:scim:schemas:core:2.0:Group';

const OWN_URN = 'urn:example:own:User';

function custom(definition: unknown, rest: Partial<CustomSchema> = {}): CustomSchema {
  return { file: 'own.json', definition, extends: 'User', required: false, ...rest };
}

function schema(attributes: unknown, id = OWN_URN): unknown {
  return { id, name: 'Own', attributes };
}

test('without schema files there are users with the enterprise extension, and groups', () => {
  const { catalog, problems } = buildCatalog([]);
  expect(problems).toEqual([]);
  expect(catalog.schemas.map((one) => one.id)).toEqual([USER_URN, ENTERPRISE_URN, GROUP_URN]);
  expect(catalog.resourceTypeDefinitions).toMatchObject([
    { name: 'User', endpoint: '/Users', schemaExtensions: [{ schema: ENTERPRISE_URN, required: false }] },
    { name: 'Group', endpoint: '/Groups', schema: GROUP_URN, schemaExtensions: [] },
  ]);
});

test('a schema file with the core URN adds its attributes to every user, and they are served under that URN', () => {
  const { catalog, problems } = buildCatalog([custom(schema([{ name: 'userId', type: 'integer' }], USER_URN))]);
  expect(problems).toEqual([]);
  expect(catalog.resourceTypes.get('User')?.attributes.get('userid')).toMatchObject({
    path: 'userId',
    extension: false,
  });
  expect(catalog.schemas[0]?.attributes.at(-1)).toMatchObject({ name: 'userId', type: 'integer' });
  expect(catalog.schemas).toHaveLength(3);
});

test('a schema file with another URN is an extension, required where the configuration says so', () => {
  const { catalog, problems } = buildCatalog([custom(schema([{ name: 'desk' }]), { required: true })]);
  const type = catalog.resourceTypes.get('User');
  expect(problems).toEqual([]);
  expect(type?.extensions).toContainEqual({ schema: OWN_URN, required: true });
  expect(type?.extensionAttributes.get(OWN_URN.toLowerCase())?.get('desk')).toMatchObject({
    path: `${OWN_URN}:desk`,
    key: `${OWN_URN}:desk`.toLowerCase(),
    extension: true,
  });
});

test('characteristics that the file leaves out are those of RFC 7643 §2.2', () => {
  const { catalog } = buildCatalog([custom(schema([{ name: 'desk' }]))]);
  expect(catalog.schemas.at(-1)?.attributes).toEqual([
    {
      name: 'desk',
      type: 'string',
      multiValued: false,
      description: '',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    },
  ]);
});

test.each<[string, unknown, (string | number)[]]>([
  ['is no object', 'text', []],
  ['has no URN for an id', schema([{ name: 'a' }], 'own'), ['id']],
  ['has no attributes', schema([]), ['attributes']],
  ['has an unknown attribute type', schema([{ name: 'a', type: 'text' }]), ['attributes', 0, 'type']],
  ['misspells a characteristic', schema([{ name: 'a', mutabilty: 'readOnly' }]), ['attributes', 0]],
  ['has a name with a space', schema([{ name: 'a b' }]), ['attributes', 0, 'name']],
  ['has a name with a dot', schema([{ name: 'a.b' }]), ['attributes', 0, 'name']],
  ['declares a name twice in different case', schema([{ name: 'a' }, { name: 'A' }]), ['attributes', 1, 'name']],
  ['redeclares id', schema([{ name: 'ID' }]), ['attributes', 0, 'name']],
  ['redeclares externalId', schema([{ name: 'externalId' }]), ['attributes', 0, 'name']],
  ['names an attribute __proto__', schema([{ name: '__proto__' }]), ['attributes', 0, 'name']],
  ['names an attribute constructor', schema([{ name: 'constructor' }]), ['attributes', 0, 'name']],
  [
    'names a sub-attribute toString',
    schema([{ name: 'a', type: 'complex', subAttributes: [{ name: 'toString' }] }]),
    ['attributes', 0, 'subAttributes', 0, 'name'],
  ],
  [
    'has a complex attribute without sub-attributes',
    schema([{ name: 'a', type: 'complex' }]),
    ['attributes', 0, 'subAttributes'],
  ],
  [
    'gives a string sub-attributes',
    schema([{ name: 'a', subAttributes: [{ name: 'b' }] }]),
    ['attributes', 0, 'subAttributes'],
  ],
  [
    'nests complex attributes',
    schema([{ name: 'a', type: 'complex', subAttributes: [{ name: 'b', type: 'complex' }] }]),
    ['attributes', 0, 'subAttributes', 0, 'type'],
  ],
  [
    'gives a sub-attribute sub-attributes',
    schema([{ name: 'a', type: 'complex', subAttributes: [{ name: 'b', subAttributes: [{ name: 'c' }] }] }]),
    ['attributes', 0, 'subAttributes', 0],
  ],
  [
    'wants a complex attribute to be unique',
    schema([{ name: 'a', type: 'complex', uniqueness: 'server', subAttributes: [{ name: 'b' }] }]),
    ['attributes', 0, 'uniqueness'],
  ],
  ['clashes with an attribute of the core schema', schema([{ name: 'USERNAME' }], USER_URN), ['attributes', 0, 'name']],
  ['takes the URN of a built-in extension', schema([{ name: 'a' }], ENTERPRISE_URN), ['id']],
])('a schema file that %s is a problem with file, key and mend, and changes nothing', (_what, definition, key) => {
  const { catalog, problems } = buildCatalog([custom(definition)]);
  expect(problems).toContainEqual({
    file: 'own.json',
    key,
    message: expect.stringMatching(/./),
    mend: expect.stringMatching(/./),
  });
  expect(catalog.schemas).toEqual(buildCatalog([]).catalog.schemas);
});

test('a file that extends an unknown resource type is a problem that names those there are', () => {
  const { problems } = buildCatalog([custom(schema([{ name: 'a' }]), { extends: 'Robot' })]);
  expect(problems).toMatchObject([
    { key: ['extends'], message: expect.stringContaining('Robot'), mend: expect.stringContaining('User') },
  ]);
});

test('two files may not clash either, and all problems of all files come at once', () => {
  const { problems } = buildCatalog([
    custom(schema([{ name: 'userId' }], USER_URN)),
    custom(schema([{ name: 'userid' }, { name: 'TITLE' }], USER_URN), { file: 'second.json' }),
    custom(schema([{ name: 'a', type: 'nonsense' }]), { file: 'third.json' }),
  ]);
  expect(problems.map((problem) => problem.file)).toEqual(['second.json', 'second.json', 'third.json']);
});
