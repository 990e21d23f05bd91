/**
 * What a client in JavaScript can be made of: scimmy's messages and schemas write the requests and read the answers here, over real
 * HTTP, and throw at whatever they would not take. Clients as they are: scim-octokit.test.ts, scim-asgardeo.test.ts.
 */
import SCIMMY from 'scimmy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Listening } from '../../src/server.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const TOKEN = 'a-token-for-a-client-library';
const { Messages, Schemas } = SCIMMY;
const ENTERPRISE = Schemas.EnterpriseUser.id;

let world: TestWorld;
let listening: Listening;
beforeAll(async () => {
  world = await createTestWorld({
    config: `issuer: https://id.example.com\nscim: { clients: { library: { token: ${TOKEN} } } }\n`,
  });
  listening = await world.listen();
  SCIMMY.Resources.User.extend(Schemas.EnterpriseUser);
});
afterAll(async () => {
  await listening.stop(1_000);
  await world.close();
});

/** What the library makes of an answer is the test; what it is before that, nobody need know. */
type Wire = SCIMMY.Messages.ListResponse & { readonly id: string; readonly [attribute: string]: unknown };

async function call(method: string, path: string, message?: object): Promise<{ status: number; body: Wire }> {
  const response = await fetch(`${listening.url}/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json' },
    ...(message !== undefined && { body: JSON.stringify(message) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

const person = (userName: string) =>
  new Schemas.User(
    {
      schemas: [Schemas.User.id, ENTERPRISE],
      userName,
      externalId: `x-${userName}`,
      name: { givenName: 'Indigo', familyName: 'Slate' },
      emails: [{ value: `${userName}@example.com`, type: 'work', primary: true }],
      active: true,
      [ENTERPRISE]: { employeeNumber: '7', department: 'Legal' },
    },
    'in',
  );
const create = async (userName: string) => (await call('POST', '/Users', person(userName))).body;
const userOf = (body: Wire) => new Schemas.User(body, 'out', `${listening.url}/scim/v2/Users`);
const plain = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value));

describe('scimmy, as a client', () => {
  test('creates a user and reads it back as a User of its own', async () => {
    const { status, body } = await call('POST', '/Users', person('indigo'));
    expect(status).toBe(201);
    expect(plain(userOf((await call('GET', `/Users/${body.id}`)).body))).toMatchObject({
      id: body.id,
      userName: 'indigo',
      emails: [{ value: 'indigo@example.com', type: 'work', primary: true }],
      [ENTERPRISE]: { employeeNumber: '7', department: 'Legal' },
    });
  });

  test('reads every page of a list', async () => {
    for (const name of ['ochre', 'umber', 'sienna']) await create(name);
    const names: unknown[] = [];
    for (let startIndex = 1; ; startIndex += 2) {
      const list = new Messages.ListResponse((await call('GET', `/Users?startIndex=${startIndex}&count=2`)).body);
      names.push(...list.Resources.map(({ userName }) => userName));
      if (startIndex + list.itemsPerPage > list.totalResults) break;
    }
    expect(names).toEqual(expect.arrayContaining(['ochre', 'umber', 'sienna']));
    expect(new Set(names).size).toBe(names.length);
  });

  test('patches, and comes to the same by its own reckoning', async () => {
    const body = await create('teal');
    const patch = new Messages.PatchOp({
      schemas: [Messages.PatchOp.id],
      Operations: [
        { op: 'replace', path: 'active', value: false },
        { op: 'add', path: 'emails', value: [{ value: 'teal@home.example', type: 'home' }] },
        { op: 'replace', path: 'emails[type eq "work"].value', value: 'new@example.com' },
        { op: 'remove', path: `${ENTERPRISE}:department` },
      ],
    });
    const patched = (await call('PATCH', `/Users/${body.id}`, { ...patch })).body;
    const own = await patch.apply(userOf(body), async (changed) => changed);
    const { meta: _theirs, ...reckoned } = plain(own);
    const { meta: _ours, ...answered } = plain(userOf(patched));
    expect(answered).toEqual(reckoned);
  });

  test('replaces what it read, and deletes', async () => {
    const { id } = await create('amber');
    const read = userOf((await call('GET', `/Users/${id}`)).body);
    const changed = { ...plain(read), title: 'Chief', nickName: 'Am' };
    const put = await call('PUT', `/Users/${id}`, new Schemas.User(changed, 'in'));
    expect(put.status).toBe(200);
    expect(plain(userOf(put.body))).toMatchObject({ id, title: 'Chief', nickName: 'Am', userName: 'amber' });
    expect((await call('DELETE', `/Users/${id}`)).status).toBe(204);
    expect((await call('GET', `/Users/${id}`)).status).toBe(404);
  });

  test('sends a BulkRequest with references, and reads what each operation answered', async () => {
    const { id } = await create('olive');
    const operations: SCIMMY.Messages.BulkRequest.BulkOpOperation[] = [
      { method: 'POST', path: '/Users', bulkId: 'rose', data: plain(person('rose')) },
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'colours',
        data: {
          schemas: [Schemas.Group.id],
          displayName: 'Colours',
          members: [{ value: 'bulkId:rose', type: 'User' }, { value: id }],
        },
      },
      { method: 'DELETE', path: '/Users/nobody' },
    ];
    // It throws at a request that it would not take itself.
    const request = new Messages.BulkRequest({ schemas: [Messages.BulkRequest.id], Operations: operations });
    const { status, body } = await call('POST', '/Bulk', { schemas: request.schemas, Operations: request.Operations });
    expect({ status, schemas: body.schemas }).toEqual({ status: 200, schemas: [Messages.BulkResponse.id] });
    const Operations = body.Operations as SCIMMY.Messages.BulkResponse['Operations'];
    const answered = new Messages.BulkResponse({ Operations }).Operations;
    expect(answered.map((one) => Number(one.status))).toEqual([201, 201, 404]);
    const path = String(answered[1]?.location).split('/scim/v2')[1] ?? '';
    const group = new Schemas.Group((await call('GET', path)).body, 'out', `${listening.url}/scim/v2/Groups`);
    const rose = String(answered[0]?.location).split('/').at(-1);
    expect(plain(group).members).toEqual(
      expect.arrayContaining([expect.objectContaining({ value: rose }), expect.objectContaining({ value: id })]),
    );
  });

  test('searches with a SearchRequest', async () => {
    await create('cobalt');
    const request = new Messages.SearchRequest().prepare({ filter: 'userName sw "cob"', count: 5 });
    const list = new Messages.ListResponse((await call('POST', '/Users/.search', { ...request })).body);
    expect(list).toMatchObject({ totalResults: 1, Resources: [{ userName: 'cobalt' }] });
  });

  test('understands an error', async () => {
    await create('twice');
    const { status, body } = await call('POST', '/Users', person('twice'));
    expect(status).toBe(409);
    // An error that comes from a server is thrown on.
    expect(() => new Messages.ErrorResponse(body as SCIMMY.Messages.ErrorResponse.CauseDetails)).toThrow(
      expect.objectContaining({ status: '409', scimType: 'uniqueness' }),
    );
  });

  test.each([Schemas.User, Schemas.EnterpriseUser, Schemas.Group])(
    'finds in /Schemas what it knows of %#',
    async ({ id, definition }) => {
      const { body } = await call('GET', `/Schemas/${id}`);
      const known = plain(definition.describe()).attributes as Record<string, unknown>[];
      const shapes = known.map(({ name, type, multiValued }) => expect.objectContaining({ name, type, multiValued }));
      expect(shapes.length).toBeGreaterThan(1);
      expect(body.attributes).toEqual(expect.arrayContaining(shapes));
    },
  );
});
