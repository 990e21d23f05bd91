/** RFC 7643 §2 to §7 as a client meets them: values, common attributes, users, groups, and what the server says of itself. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseFilter } from '../../src/scim/filter.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { GROUP, PATCH, type ScimWorld, startScim } from '../http/scim-world.ts';
import { ENTERPRISE_URN, refusalOf, TRADING_URN, USER, USER_URN } from '../scim/person.ts';

let world: ScimWorld;
beforeAll(async () => {
  world = await startScim();
});
afterAll(() => world.close());

let number = 0;
async function someone(attributes: object = {}) {
  number += 1;
  const body = { schemas: [USER_URN], userName: `person-${number}`, ...attributes };
  const answer = await world.scim('POST', '/Users', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}
const create = (attributes: object) => validateResource(USER, { schemas: [USER_URN], userName: 'x', ...attributes });
const trading = (attributes: object) => create({ [TRADING_URN]: { desk: 'd', ...attributes } });

test('§2.2 an attribute that says nothing is a readWrite string, returned by default, neither required nor unique', () => {
  expect(USER.extensionAttributes.get(TRADING_URN.toLowerCase())?.get('desk')?.definition).toMatchObject({
    type: 'string',
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    uniqueness: 'none',
  });
});

test('§2.3.5 a dateTime needs no offset, as xsd:dateTime needs none: it is kept as it is, and read as UTC', () => {
  expect(trading({ hiredAt: '2020-02-29T09:00:00' })).toMatchObject({
    [TRADING_URN]: { hiredAt: '2020-02-29T09:00:00' },
  });
});

describe('§2.3 a value is of its type', () => {
  test.each<[string, () => unknown]>([
    ['§2.3.1 a string that is a number', () => create({ title: 7 })],
    ['§2.3.2 a boolean that is a word', () => create({ active: 'perhaps' })],
    ['§2.3.3 a decimal that is a word', () => trading({ limit: '12.5' })],
    ['§2.3.4 an integer with a fraction', () => create({ userId: 1.5 })],
    ['§2.3.5 a dateTime without a time', () => trading({ hiredAt: '2020-02-29' })],
    ['§2.3.5 a day that no calendar has', () => trading({ hiredAt: '2021-02-29T09:00:00Z' })],
    ['§2.3.6 a binary that is no base64', () => create({ x509Certificates: [{ value: '%%' }] })],
    ['§2.3.7 a reference that is no URI', () => create({ profileUrl: 'not a uri' })],
    ['§2.3.8 a complex value that is a list', () => create({ name: [1] })],
    ['§2.3.8 a sub-attribute that nobody declares', () => create({ name: { shoeName: 'x' } })],
    ['§2.4 a list that is none', () => create({ emails: { value: 'a@b.example' } })],
  ])('%s is invalidValue', (_, act) => {
    expect(refusalOf(act)).toMatchObject({ status: 400, scimType: 'invalidValue' });
  });

  test('§2.3.5 a date is an instant, whatever its offset', () => {
    const asked = (text: string) => parseFilter(USER, `${TRADING_URN}:hiredAt eq "${text}"`);
    expect(asked('2020-02-29T09:00:00+01:00')).toEqual(asked('2020-02-29T08:00:00Z'));
  });
});

test('§2.4 the same type and value are not there twice; values may differ in type alone', async () => {
  const both = [
    { value: 'a@x.example', type: 'work' },
    { value: 'a@x.example', type: 'home' },
  ];
  const { id } = await someone({ emails: both });
  const Operations = [{ op: 'add', path: 'emails', value: [both[0]] }];
  expect((await world.scim('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations })).body.emails).toEqual(both);
});

test('§3.1 id is the server’s, stable, and never another’s; externalId is the client’s, and need not be unique', async () => {
  const [one, other] = [await someone({ externalId: 'e' }), await someone({ externalId: 'e' })];
  expect(one.id).not.toBe(other.id);
  const put = { schemas: [USER_URN], userName: 'renamed', id: other.id };
  expect((await world.scim('PUT', `/Users/${one.id}`, put)).body).toMatchObject({ id: one.id, userName: 'renamed' });
});

test('§3.1 meta.created stays, meta.lastModified moves with each change', async () => {
  const { id, meta } = await someone();
  world.clock.advance(1_000);
  const Operations = [{ op: 'add', path: 'title', value: 'x' }];
  const { body } = await world.scim('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations });
  expect(body.meta.created).toBe(meta.created);
  const elapsed = Date.parse(String(body.meta.lastModified)) - Date.parse(String(meta.lastModified));
  expect(elapsed).toBe(1_000);
});

test('§3.3 an extension stands under its URN, which schemas names while it has values', async () => {
  const { id, ...body } = await someone({ [ENTERPRISE_URN]: { department: 'Tours' } });
  expect(body).toMatchObject({ schemas: [USER_URN, ENTERPRISE_URN], [ENTERPRISE_URN]: { department: 'Tours' } });
  const Operations = [{ op: 'remove', path: `${ENTERPRISE_URN}:department` }];
  const after = (await world.scim('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations })).body;
  expect(after.schemas).toEqual([USER_URN]);
  expect(after).not.toHaveProperty([ENTERPRISE_URN]);
});

test('§4.1.1 userName is required, unique, and in any case', async () => {
  const { userName } = await someone();
  expect((await world.scim('POST', '/Users', { schemas: [USER_URN] })).status).toBe(400);
  const again = { schemas: [USER_URN], userName: String(userName).toUpperCase() };
  expect((await world.scim('POST', '/Users', again)).status).toBe(409);
});

test('§4.1.2 groups are read-only, direct and indirect, and follow the groups', async () => {
  const { id } = await someone();
  const inner = { schemas: [GROUP], displayName: `inner ${id}`, members: [{ value: id }] };
  const innerId = (await world.scim('POST', '/Groups', inner)).body.id;
  const outer = { schemas: [GROUP], displayName: `outer ${id}`, members: [{ value: innerId, type: 'Group' }] };
  await world.scim('POST', '/Groups', outer);
  const { body } = await world.scim('GET', `/Users/${id}`);
  expect(body.groups).toMatchObject([
    { value: innerId, display: inner.displayName, type: 'direct' },
    { display: outer.displayName, type: 'indirect' },
  ]);
});

test('§4.2 a group has a displayName, and members with value, $ref and type', async () => {
  const { id } = await someone();
  expect((await world.scim('POST', '/Groups', { schemas: [GROUP] })).status).toBe(400);
  const body = { schemas: [GROUP], displayName: `of ${id}`, members: [{ value: id }] };
  expect((await world.scim('POST', '/Groups', body)).body.members).toMatchObject([
    { value: id, $ref: `https://id.example.com/scim/v2/Users/${id}`, type: 'User' },
  ]);
});

test('§4.3 the enterprise extension is of the user, and its manager is found', async () => {
  const boss = await someone();
  const manager = { value: boss.id, $ref: `../Users/${boss.id}` };
  const { id } = await someone({ [ENTERPRISE_URN]: { employeeNumber: '701984', manager } });
  for (const filter of [
    `${ENTERPRISE_URN}:manager.value eq "${boss.id}"`,
    `${ENTERPRISE_URN}:manager.$ref eq "../Users/${boss.id}"`,
    `${ENTERPRISE_URN}:manager.$ref ew "/${boss.id}" and not (${ENTERPRISE_URN}:manager.displayName pr)`,
  ]) {
    const found = await world.scim('GET', `/Users?filter=${encodeURIComponent(filter)}`);
    expect(found.body.Resources.map((one) => one.id)).toEqual([id]);
  }
});

test('§3.1 meta.location is the Content-Location of every answer that shows a resource', async () => {
  const { id, meta } = await someone({ title: 'Tour Guide' });
  const change = { schemas: [PATCH], Operations: [{ op: 'replace', path: 'title', value: 'Guide' }] };
  for (const { headers } of [
    await world.scim('POST', '/Users?attributes=meta', { schemas: [USER_URN], userName: 'of-her-own' }),
    await world.scim('GET', `/Users/${id}`),
    await world.scim('PATCH', `/Users/${id}`, change),
    await world.scim('PUT', `/Users/${id}`, { schemas: [USER_URN], userName: 'another' }),
  ]) {
    expect(headers.get('content-location')).toBe(headers.get('location') ?? meta.location);
  }
});

test('§5 who has no credentials yet reads in ServiceProviderConfig how to authenticate', async () => {
  const response = await world.request('/scim/v2/ServiceProviderConfig');
  expect(response.status).toBe(200);
  expect(await response.text()).toBe(JSON.stringify((await world.scim('GET', '/ServiceProviderConfig')).body));
});

test('§5 ServiceProviderConfig has every attribute that is required, and is true', async () => {
  const { body } = await world.scim('GET', '/ServiceProviderConfig');
  expect(body).toMatchObject({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: 1_000, maxPayloadSize: 10_485_760 },
    filter: { supported: true, maxResults: 200 },
    changePassword: { supported: true },
    sort: { supported: true },
    etag: { supported: true },
    meta: { resourceType: 'ServiceProviderConfig', location: 'https://id.example.com/scim/v2/ServiceProviderConfig' },
  });
  for (const scheme of body.authenticationSchemes) {
    expect(scheme).toMatchObject({
      type: 'oauthbearertoken',
      name: expect.any(String),
      description: expect.any(String),
    });
  }
  const { id } = await someone({ password: 'old-password-of-hers' });
  const hidden = async () => (await world.store.getResource({ tenant: 'default', type: 'User', id }))?.hidden;
  const before = await hidden();
  const Operations = [{ op: 'replace', path: 'password', value: 'new-password-of-hers' }];
  expect((await world.scim('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations })).status).toBe(200);
  expect(await hidden()).not.toBe(before);
});

test('§6 a resource type names its endpoint, its schema, and its extensions with whether they are required', async () => {
  expect((await world.scim('GET', '/ResourceTypes/User')).body).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    description: expect.any(String),
    schema: USER_URN,
    schemaExtensions: [{ schema: ENTERPRISE_URN, required: false }],
    meta: { resourceType: 'ResourceType', location: 'https://id.example.com/scim/v2/ResourceTypes/User' },
  });
});

test('§7 a schema describes each attribute whole: what is served is what is held to', async () => {
  const { body } = await world.scim('GET', `/Schemas/${USER_URN}`);
  const words = ['name', 'type', 'multiValued', 'description', 'required', 'mutability', 'returned'];
  for (const attribute of body.attributes) {
    for (const word of words) expect(attribute, String(attribute.name)).toHaveProperty(word);
    if (attribute.type === 'complex') expect(attribute.subAttributes).not.toEqual([]);
  }
  expect(JSON.stringify(body)).not.toContain('null');
});
