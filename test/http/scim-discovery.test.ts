import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTrading, type Trading } from '../trading.ts';

let world: Trading;
beforeAll(async () => {
  world = await startTrading();
});
afterAll(() => world.stop());

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

test('RFC 7644 §4 /Schemas lists every schema, custom attributes among those of the core', async () => {
  const { status, body } = await world.scim('GET', '/Schemas');
  expect(status).toBe(200);
  expect(body.Resources.map((schema) => schema.id)).toEqual(expect.arrayContaining([USER, ENTERPRISE]));
  const user = body.Resources.find((schema) => schema.id === USER);
  const userId = user?.attributes.find((attribute) => attribute.name === 'userId');
  expect(userId).toMatchObject({ type: 'integer', multiValued: false, uniqueness: 'server' });
  const locations = user?.attributes.find((attribute) => attribute.name === 'locations');
  expect(locations).toMatchObject({ type: 'string', multiValued: true, canonicalValues: ['NY', 'LDN', 'SGP'] });
  expect(JSON.stringify(body)).not.toContain('null');
});

test('RFC 7644 §4 each schema and each resource type is there by its id', async () => {
  const { body: schema } = await world.scim('GET', `/Schemas/${USER}`);
  expect(schema).toMatchObject({ id: USER, meta: { location: `https://id.example.com/scim/v2/Schemas/${USER}` } });
  const { body: type } = await world.scim('GET', '/ResourceTypes/User');
  expect(type).toMatchObject({ name: 'User', endpoint: '/Users', schema: USER });
  expect((await world.scim('GET', '/ResourceTypes/Robot')).status).toBe(404);
});

test('RFC 7643 §5 /ServiceProviderConfig is true to what is served', async () => {
  const { body } = await world.scim('GET', '/ServiceProviderConfig');
  expect(body).toMatchObject({
    patch: { supported: true },
    bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 10_485_760 },
    filter: { supported: true, maxResults: 200 },
    etag: { supported: true },
    sort: { supported: true },
  });
  expect(body.authenticationSchemes[0]?.type).toBe('oauthbearertoken');
});

test('RFC 7644 §4 a filter on /Schemas is 403', async () => {
  expect((await world.scim('GET', '/Schemas?filter=id pr')).status).toBe(403);
});
