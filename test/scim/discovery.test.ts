import { expect, test } from 'vitest';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { type Capabilities, discoveryDocuments } from '../../src/scim/discovery.ts';
import { ENTERPRISE_URN, USER_URN } from './person.ts';

const BASE = 'https://id.example.com/scim/v2';
const { catalog } = buildCatalog([
  {
    file: 'x',
    definition: { id: USER_URN, name: 'x', attributes: [{ name: 'userId', type: 'integer' }] },
    extends: 'User',
    required: false,
  },
]);
const CAPABILITIES: Capabilities = {
  patch: true,
  bulk: { maxOperations: 1000, maxPayloadSize: 1_048_576 },
  filter: { supported: true, maxResults: 200 },
  changePassword: true,
  sort: false,
  pagination: { defaultPageSize: 100, maxPageSize: 200, cursorTimeout: 3_600 },
  etag: true,
  eventUris: [],
};
const documents = discoveryDocuments(catalog, CAPABILITIES, BASE);

test('each schema and each resource type is there in the list and by its id, with its location', () => {
  expect([...documents.keys()]).toEqual([
    '/ServiceProviderConfig',
    '/Schemas',
    `/Schemas/${USER_URN}`,
    `/Schemas/${ENTERPRISE_URN}`,
    '/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group',
    '/Schemas/urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig',
    '/Schemas/urn:ietf:params:scim:schemas:core:2.0:ResourceType',
    '/Schemas/urn:ietf:params:scim:schemas:core:2.0:Schema',
    '/ResourceTypes',
    '/ResourceTypes/User',
    '/ResourceTypes/Group',
  ]);
  expect(documents.get('/Schemas')).toMatchObject({ totalResults: 6, itemsPerPage: 6, startIndex: 1 });
  expect(documents.get('/ResourceTypes/User')).toMatchObject({
    endpoint: '/Users',
    schema: USER_URN,
    schemaExtensions: [{ schema: ENTERPRISE_URN, required: false }],
    meta: { resourceType: 'ResourceType', location: `${BASE}/ResourceTypes/User` },
  });
});

test('a custom attribute at the core level is served under the core URN', () => {
  const schema = documents.get(`/Schemas/${USER_URN}`);
  expect(schema).toMatchObject({ meta: { location: `${BASE}/Schemas/${USER_URN}` } });
  expect(schema?.attributes).toContainEqual(expect.objectContaining({ name: 'userId', type: 'integer' }));
});

test('what is not supported says so', () => {
  expect(documents.get('/ServiceProviderConfig')).toMatchObject({
    patch: { supported: true },
    bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1_048_576 },
    filter: { supported: true, maxResults: 200 },
    sort: { supported: false },
    authenticationSchemes: [{ type: 'oauthbearertoken' }],
  });
});

test.each([...documents])('%s holds no null: Entra stumbles over them', (_path, document) => {
  expect(JSON.stringify(document)).not.toContain('null');
});

/** The names in a document, at any depth, that its schema does not declare. */
function undeclared(attributes: readonly Declared[], value: unknown, where: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => undeclared(attributes, one, where));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const declared = attributes.find((one) => one.name === name);
    if (declared === undefined) return [`${where}.${name}`];
    return undeclared(declared.subAttributes ?? [], member, `${where}.${name}`);
  });
}

interface Declared {
  readonly name: string;
  readonly subAttributes?: readonly Declared[];
}

test('RFC 7643 §8.7.2: every document has what its own schema declares, and the schemas declare themselves', () => {
  const withEvents = discoveryDocuments(catalog, { ...CAPABILITIES, eventUris: ['urn:x:y'] }, BASE);
  for (const [path, { schemas, meta: _, ...document }] of withEvents) {
    if (path === '/Schemas' || path === '/ResourceTypes') continue;
    const [urn] = schemas as string[];
    const schema = withEvents.get(`/Schemas/${urn}`);
    // What the schema of schemas says of sub-attributes is nested once more than it can say, as in the RFC.
    const nested = path.endsWith(':Schema') ? [`${path}.attributes.subAttributes.subAttributes`] : [];
    expect(undeclared(Object(schema).attributes, document, path)).toEqual(nested);
  }
});

test('a schema file cannot take the URN of one of them', () => {
  const id = 'urn:ietf:params:scim:schemas:core:2.0:Schema';
  const definition = { id, name: 'mine', attributes: [{ name: 'x' }] };
  const { problems } = buildCatalog([{ file: 'x', definition, extends: 'User', required: false }]);
  expect(problems).toMatchObject([{ key: ['id'], message: expect.stringContaining('is there already') }]);
});
