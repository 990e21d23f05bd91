import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestWorld, type TestWorld } from '../world.ts';
import { AGENT, CUSTOM_CONFIG, CUSTOM_FILES, CUSTOM_TOKEN, DEVICE, WARRANTY } from './custom-types.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ config: CUSTOM_CONFIG, files: CUSTOM_FILES });
});
afterAll(() => world.close());

async function scim(method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
  const response = await world.request(`/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${CUSTOM_TOKEN}`, 'content-type': 'application/scim+json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

let devices = 0;
const create = (changes: Record<string, unknown> = {}) =>
  scim('POST', '/Devices', { schemas: [DEVICE], serial: `S-of-test-${++devices}`, ...changes });
const patch = (id: unknown, ...operations: unknown[]) =>
  scim('PATCH', `/Devices/${id}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: operations,
  });

describe('a resource type of a schema file has every feature from its schema alone', () => {
  test('RFC 7643 §6: it is announced with its schemas, its own and its extension’s', async () => {
    const { body: type } = await scim('GET', '/ResourceTypes/Device');
    expect(type).toMatchObject({
      endpoint: '/Devices',
      schema: DEVICE,
      schemaExtensions: [{ schema: WARRANTY, required: false }],
    });
    const { body: types } = await scim('GET', '/ResourceTypes');
    expect(JSON.stringify(types)).toContain('"Agent"');
    expect(await scim('GET', `/Schemas/${WARRANTY}`)).toMatchObject({ status: 200, body: { id: WARRANTY } });
    const { body: user } = await scim('GET', '/ResourceTypes/User');
    expect(JSON.stringify(user)).not.toContain(WARRANTY);
  });

  test('what is Avow’s own in a schema file is not served', async () => {
    const { body } = await scim('GET', `/Schemas/${DEVICE}`);
    expect(JSON.stringify(body)).not.toMatch(/strict/);
    expect(body.attributes).toContainEqual(
      expect.objectContaining({ name: 'status', canonicalValues: ['active', 'Lost', 'retired'] }),
    );
  });

  test('it is created, read, found, replaced, patched and deleted; its version guards it', async () => {
    const created = await create({
      serial: 'S-100',
      ports: 4,
      addresses: [{ value: '10.0.0.1', type: 'wired' }],
      [WARRANTY]: { until: '2030-01-01T00:00:00Z' },
    });
    const { id } = created.body;
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe(`https://id.example.com/scim/v2/Devices/${id}`);
    expect(created.body).toMatchObject({ schemas: [DEVICE, WARRANTY], meta: { resourceType: 'Device' } });
    expect((await scim('GET', `/Devices/${id}`, undefined, { 'if-none-match': 'W/"1"' })).status).toBe(304);

    const filter = `serial eq "S-100" and addresses[type eq "WIRED" and value sw "10."] and ${WARRANTY}:until gt "2029-01-01T00:00:00Z"`;
    const found = await scim('GET', `/Devices?filter=${encodeURIComponent(filter)}&attributes=serial`);
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id, serial: 'S-100' }] });
    expect(JSON.stringify(found.body)).not.toContain('10.0.0.1');

    const patched = await patch(
      id,
      { op: 'replace', path: 'addresses[type eq "wired"].value', value: '10.0.0.2' },
      { op: 'add', path: `${WARRANTY}:until`, value: '2031-01-01T00:00:00Z' },
    );
    expect(patched.body).toMatchObject({
      addresses: [{ value: '10.0.0.2', type: 'wired' }],
      [WARRANTY]: { until: '2031-01-01T00:00:00Z' },
    });
    const put = { schemas: [DEVICE], serial: 'S-100' };
    expect((await scim('PUT', `/Devices/${id}`, put, { 'if-match': 'W/"1"' })).status).toBe(412);
    const replaced = await scim('PUT', `/Devices/${id}`, put, { 'if-match': 'W/"2"' });
    expect(Object.keys(replaced.body)).toEqual(['schemas', 'id', 'serial', 'meta']);
    expect((await scim('DELETE', `/Devices/${id}`)).status).toBe(204);
    expect((await scim('GET', `/Devices/${id}`)).status).toBe(404);
  });

  test('it is searched, sorted, walked by cursor and read across types like any other', async () => {
    for (const [serial, ports] of [
      ['Z-1', 3],
      ['Z-2', 1],
      ['Z-3', 2],
    ])
      await create({ serial, ports });
    const filter = 'serial sw "Z-"';
    const ports = ({ body }: Answer) => (body.Resources as { ports?: number }[]).map((one) => one.ports);
    const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter };
    expect(ports(await scim('POST', '/Devices/.search', { ...search, sortBy: 'ports' }))).toEqual([1, 2, 3]);
    expect(ports(await scim('GET', '/Devices?filter=serial sw "Z-"&sortBy=ports&sortOrder=descending'))).toEqual([
      3, 2, 1,
    ]);
    expect(
      (await scim('POST', '/.search', { ...search, filter: 'meta.resourceType eq "Device"' })).body.totalResults,
    ).toBe((await scim('GET', '/Devices?count=0')).body.totalResults);
    const first = await scim('GET', '/Devices?cursor=&count=2&filter=serial sw "Z-"');
    const rest = await scim('GET', `/Devices?cursor=${first.body.nextCursor}&count=2&filter=serial sw "Z-"`);
    expect([...ports(first), ...ports(rest)].toSorted()).toEqual([1, 2, 3]);
  });

  test('it is asked for, and changed by, one of the values of a sub-attribute', async () => {
    const { body } = await create({ serial: 'L-1', disks: [{ value: 'sda', labels: ['fast-old', 'slow-new'] }] });
    const found = async (filter: string) =>
      (await scim('GET', `/Devices?filter=${encodeURIComponent(`serial eq "L-1" and ${filter}`)}`)).body.totalResults;
    expect(await found('disks.labels[value sw "slow" and value ew "new"]')).toBe(1);
    expect(await found('disks.labels[value sw "slow" and value ew "old"]')).toBe(0);
    expect(await found('disks.labels sw "slow" and disks.labels ew "old"')).toBe(1);
    const { body: after } = await patch(body.id, { op: 'remove', path: 'disks.labels[value sw "slow"]' });
    expect(after.disks).toEqual([{ value: 'sda', labels: ['fast-old'] }]);
    expect(await found('disks.labels[value sw "slow"]')).toBe(0);
  });

  test('it is created in bulk, and its changes are in the feed', async () => {
    const { status, body } = await scim('POST', '/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [{ method: 'POST', path: '/Devices', bulkId: 'd', data: { schemas: [DEVICE], serial: 'B-1' } }],
    });
    expect({ status, body }).toMatchObject({ status: 200, body: { Operations: [{ bulkId: 'd', status: '201' }] } });
    const found = await scim('GET', '/Devices?filter=serial eq "B-1"');
    const [device] = found.body.Resources as { id: string }[];
    expect(JSON.stringify((await scim('GET', '/Changes?count=500')).body)).toContain(device?.id);
  });

  test('another type’s id is not found under it', async () => {
    const { body } = await create();
    expect((await scim('GET', `/Agents/${body.id}`)).status).toBe(404);
  });

  test('what may be required, immutable or never returned is so', async () => {
    expect((await scim('POST', '/Devices', { schemas: [DEVICE] })).body.detail).toContain('serial is required');
    const { body } = await create({ model: 'X1', pin: '0000' });
    expect(body).not.toHaveProperty('pin');
    expect((await patch(body.id, { op: 'replace', path: 'model', value: 'X2' })).body.scimType).toBe('mutability');
  });
});

describe('RFC 7643 §2.3: a value is of its attribute’s type', () => {
  test.each<[string, unknown]>([
    ['managed', false],
    ['ports', 9_007_199_254_740_991],
    ['weight', 1.25],
    ['weight', 2],
    ['boughtAt', '2020-02-29T23:59:59+02:00'],
    ['boughtAt', '2011-05-13T04:42:34.123Z'],
    ['certificate', 'AQIDBA=='],
    ['certificate', '-_8'],
    ['owner', '../Users/2819c223'],
    ['owner', 'https://id.example.com/scim/v2/Users/2819c223'],
    ['manual', 'https://example.com/manual?page=1#top'],
    ['manual', 'urn:isbn:0451450523'],
    ['colour', 'ultraviolet'],
  ])('%s takes %j and gives it back as it was', async (name, value) => {
    const created = await create({ [name]: value });
    expect(created).toMatchObject({ status: 201, body: { [name]: value } });
    expect((await scim('GET', `/Devices/${created.body.id}`)).body[name]).toEqual(value);
  });

  test.each<[string, unknown, RegExp]>([
    ['managed', 'perhaps', /true or false/],
    ['ports', 1.5, /whole JSON number/],
    ['ports', 1e300, /whole JSON number/],
    ['weight', '1.25', /JSON number/],
    ['boughtAt', '2020-02-30T00:00:00Z', /dateTime/],
    ['boughtAt', '2020-02-29', /dateTime/],
    ['certificate', 'not base64!', /base64/],
    ['certificate', 'A', /base64/],
    ['owner', 'a b', /URI/],
    ['manual', 'javascript:"x"', /URI/],
    ['manual', ['https://example.com', 'https://example.org'], /URI/],
    ['status', 'sold', /active, Lost, retired/],
    ['addresses', [{ value: '1', type: 'radio' }], /wifi, wired/],
  ])('%s refuses %j and says what it takes', async (name, value, detail) => {
    const { status, body } = await create({ [name]: value });
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
    expect(body.detail).toMatch(detail);
    expect(body.detail).toContain(name);
  });
});

describe('canonicalValues are suggestions, unless the file says that they are all there are', () => {
  test('a strict value comes back in the spelling of the file', async () => {
    expect((await create({ status: 'LOST' })).body.status).toBe('Lost');
  });

  test.each<[string, unknown]>([
    ['by its path', { op: 'replace', path: 'status', value: 'sold' }],
    ['without a path', { op: 'replace', value: { status: 'sold' } }],
    ['in a value that its filter makes', { op: 'add', path: 'addresses[type eq "radio"].value', value: '1' }],
  ])('a PATCH cannot bring in another %s', async (_, operation) => {
    const { body } = await create({ status: 'active' });
    expect((await patch(body.id, operation)).body.scimType).toBe('invalidValue');
    expect((await scim('GET', `/Devices/${body.id}`)).body).toMatchObject({ status: 'active', meta: body.meta });
  });
});

describe('RFC 7643 §7 uniqueness: a global value is one for all resource types of the tenant', () => {
  test('another type cannot take it, and its holder gives it up when it is changed or deleted', async () => {
    const agent = (serial: string) => scim('POST', '/Agents', { schemas: [AGENT], serial });
    const { body: first } = await create({ serial: 'G-1' });
    const refused = await agent('G-1');
    expect(refused).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
    expect(refused.body.detail).toBe('another resource has this serial; it must be unique');
    expect((await agent('g-1')).status).toBe(201);
    await patch(first.id, { op: 'replace', path: 'serial', value: 'G-2' });
    expect((await agent('G-1')).status).toBe(201);
    await scim('DELETE', `/Devices/${first.id}`);
    expect((await agent('G-2')).status).toBe(201);
  });
});
