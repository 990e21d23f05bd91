import { describe, expect, test } from 'vitest';
import { buildCatalog, type CustomSchema } from '../../src/scim/catalog.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import { replaceAttributes } from '../../src/scim/replace.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { ENTERPRISE_URN, PATCH_URN, refusalOf, USER_URN } from './person.ts';

const TYPE_URN = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';
const DEVICE_URN = 'urn:example:Device';
const WARRANTY_URN = 'urn:example:warranty:Device';

const file = (name: string, definition: unknown): CustomSchema => ({
  file: name,
  definition,
  extends: 'User',
  required: false,
});
const type = (changes: Record<string, unknown> = {}) =>
  file('type.json', { schemas: [TYPE_URN], name: 'Device', endpoint: '/Devices', schema: DEVICE_URN, ...changes });
const schema = (id: string, ...attributes: unknown[]) =>
  file('schema.json', { id, name: 'Own', attributes: attributes.length > 0 ? attributes : [{ name: 'serial' }] });

test('a resource type has the schemas that it names, wherever their files stand in the list', () => {
  const extensions = [{ schema: WARRANTY_URN, required: true }];
  const files = [schema(WARRANTY_URN), schema(DEVICE_URN), type({ schemaExtensions: extensions })];
  for (const order of [files, files.toReversed()]) {
    const { catalog, problems } = buildCatalog(order);
    expect(problems).toEqual([]);
    const device = catalog.resourceTypes.get('Device');
    expect(device).toMatchObject({ endpoint: '/Devices', schema: DEVICE_URN, extensions });
    expect(device?.attributes.get('serial')?.path).toBe('serial');
    expect(device?.attributes.has('externalid')).toBe(true);
    expect(device?.extensionAttributes.get(WARRANTY_URN.toLowerCase())?.has('serial')).toBe(true);
    expect(catalog.resourceTypes.get('User')?.extensions).toEqual(
      buildCatalog([]).catalog.resourceTypes.get('User')?.extensions,
    );
  }
});

test('RFC 7643 §6: a resource has the extension that its type requires, and what that requires in turn', () => {
  const must = { name: 'until', type: 'dateTime', required: true };
  const required = { schemaExtensions: [{ schema: WARRANTY_URN, required: true }] };
  const { catalog } = buildCatalog([type(required), schema(DEVICE_URN), schema(WARRANTY_URN, must, { name: 'by' })]);
  const device = catalog.resourceTypes.get('Device');
  if (device === undefined) throw new Error('there is no Device');
  const schemas = [DEVICE_URN];
  const good = { serial: '1', [WARRANTY_URN]: { until: '2030-01-01T00:00:00Z' } };
  expect(validateResource(device, { schemas, ...good })).toEqual(good);
  const missing = (body: object) => refusalOf(() => validateResource(device, { schemas, ...body }));
  expect(missing({ serial: '1' })).toMatchObject({
    scimType: 'invalidValue',
    detail: expect.stringContaining(WARRANTY_URN),
  });
  expect(missing({ serial: '1', [WARRANTY_URN]: {} }).detail).toContain(`${WARRANTY_URN} is required`);
  expect(missing({ serial: '1', [WARRANTY_URN]: { by: 'x' } }).detail).toContain(`${WARRANTY_URN}:until is required`);
  expect(refusalOf(() => replaceAttributes(device, good, { schemas, serial: '1' })).scimType).toBe('invalidValue');
  const Operations = [{ op: 'remove', path: WARRANTY_URN }];
  expect(refusalOf(() => applyPatch(device, good, { schemas: [PATCH_URN], Operations })).scimType).toBe('mutability');
});

test('a second schema file with its URN adds attributes, and one that extends it is its extension', () => {
  const { catalog, problems } = buildCatalog([
    type(),
    schema(DEVICE_URN),
    schema(DEVICE_URN.toUpperCase(), { name: 'colour' }),
    { ...schema(WARRANTY_URN), extends: 'Device' },
  ]);
  expect(problems).toEqual([]);
  const device = catalog.resourceTypes.get('Device');
  expect(device?.attributes.has('colour')).toBe(true);
  expect(device?.extensions).toEqual([{ schema: WARRANTY_URN, required: false }]);
});

describe('a resource type that cannot be served is a problem with file, key and mend', () => {
  test.each<[string, Record<string, unknown>, (string | number)[], string]>([
    ['takes the name of another', { name: 'User' }, ['name'], 'User'],
    ['takes a name in other case', { name: 'user' }, ['name'], 'user'],
    ['takes a name of the protocol', { name: 'Schema' }, ['name'], 'Schema'],
    ['has a name with a slash', { name: 'De/vice' }, ['name'], 'De/vice'],
    ['takes the endpoint of another', { endpoint: '/Users' }, ['endpoint'], 'User'],
    ['takes an endpoint in other case', { endpoint: '/users' }, ['endpoint'], '/users'],
    ...['/Schemas', '/ResourceTypes', '/ServiceProviderConfig', '/Me', '/Bulk', '/.search', '/Changes', '/events'].map(
      (endpoint): [string, Record<string, unknown>, string[], string] => [
        `wants to be served at ${endpoint}`,
        { endpoint },
        ['endpoint'],
        "protocol's own",
      ],
    ),
    ['has an endpoint without a slash', { endpoint: 'Devices' }, ['endpoint'], '/Devices'],
    ['has an endpoint of two parts', { endpoint: '/a/b' }, ['endpoint'], '/a/b'],
    ['has a pattern for an endpoint', { endpoint: '/:id' }, ['endpoint'], '/:id'],
    ['names a schema nobody declares', { schema: 'urn:example:None' }, ['schema'], 'urn:example:None'],
    ['is a user under another name', { schema: USER_URN }, ['schema'], 'User'],
    [
      'names an extension nobody declares',
      { schemaExtensions: [{ schema: ENTERPRISE_URN }, { schema: 'urn:example:None' }] },
      ['schemaExtensions', 1, 'schema'],
      'urn:example:None',
    ],
    ['extends itself', { schemaExtensions: [{ schema: DEVICE_URN }] }, ['schemaExtensions', 0, 'schema'], 'twice'],
    ['misspells a member', { endPoint: '/x' }, [], 'endPoint'],
    ['has no endpoint', { endpoint: undefined }, ['endpoint'], ''],
  ])('that %s', (_what, changes, key, told) => {
    const { problems } = buildCatalog([type(changes), schema(DEVICE_URN)]);
    expect(problems).toContainEqual({
      file: 'type.json',
      key,
      message: expect.stringMatching(/./),
      mend: expect.stringMatching(/./),
    });
    expect(problems.map(({ message, mend }) => `${message} ${mend}`).join('\n')).toContain(told);
  });

  test('two files may not clash either', () => {
    const { problems } = buildCatalog([type(), type(), schema(DEVICE_URN)]);
    expect(problems.map(({ key }) => key[0])).toEqual(['name', 'endpoint', 'schema']);
  });

  test('a schema that is not sound is told as that, and not as one that is missing', () => {
    const { problems } = buildCatalog([type(), schema(DEVICE_URN, { name: 'a b' })]);
    expect(problems).toMatchObject([{ file: 'schema.json', key: ['attributes', 0, 'name'] }]);
  });
});

describe('what an attribute says of its values', () => {
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['is strict about no values', { 'avow:strict': true }, 'avow:strict', /canonicalValues/],
    [
      'is strict and no string',
      { type: 'integer', canonicalValues: ['1'], 'avow:strict': true },
      'avow:strict',
      /integer/,
    ],
    ['refers to nothing', { type: 'reference', referenceTypes: ['Robot'] }, 'referenceTypes', /Robot.*external, uri/],
    ['refers without being a reference', { referenceTypes: ['User'] }, 'referenceTypes', /no reference/],
  ])('an attribute that %s is a problem, also in a complex one', (_what, changes, key, told) => {
    const attribute = { name: 'a', ...changes };
    const { problems } = buildCatalog([
      schema('urn:example:own', attribute, { name: 'b', type: 'complex', subAttributes: [attribute] }),
    ]);
    expect(problems.map((problem) => problem.key)).toEqual([
      ['attributes', 0, key],
      ['attributes', 1, 'subAttributes', 0, key],
    ]);
    for (const { message, mend } of problems) expect(`${message} ${mend}`).toMatch(told);
  });

  test('a reference may refer to a type of a file', () => {
    const owner = { name: 'device', type: 'reference', referenceTypes: ['Device', 'external', 'uri'] };
    expect(buildCatalog([schema('urn:example:own', owner), type(), schema(DEVICE_URN)]).problems).toEqual([]);
  });
});
