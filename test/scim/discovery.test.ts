import { expect, test } from 'vitest';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { discoveryDocuments } from '../../src/scim/discovery.ts';
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
const documents = discoveryDocuments(
  catalog,
  {
    patch: true,
    bulk: { maxOperations: 1000, maxPayloadSize: 1_048_576 },
    filter: { supported: true, maxResults: 200 },
    changePassword: true,
    sort: false,
    pagination: { defaultPageSize: 100, maxPageSize: 200, cursorTimeout: 3_600 },
    etag: true,
    eventUris: [],
  },
  BASE,
);

test('each schema and each resource type is there in the list and by its id, with its location', () => {
  expect([...documents.keys()]).toEqual([
    '/ServiceProviderConfig',
    '/Schemas',
    `/Schemas/${USER_URN}`,
    `/Schemas/${ENTERPRISE_URN}`,
    '/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group',
    '/ResourceTypes',
    '/ResourceTypes/User',
    '/ResourceTypes/Group',
  ]);
  expect(documents.get('/Schemas')).toMatchObject({ totalResults: 3, itemsPerPage: 3, startIndex: 1 });
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
