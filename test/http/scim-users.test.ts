import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JOHN } from '../../examples/trading/john.ts';
import { startTrading, type Trading } from '../trading.ts';

let world: Trading;
beforeAll(async () => {
  world = await startTrading();
});
afterAll(() => world.stop());

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
let number = 5_000;
/** A person whom no other test knows. */
async function someone(changes: Record<string, unknown> = {}) {
  number += 1;
  const email = `person-${number}@example.com`;
  const { status, body, headers } = await world.scim('POST', '/Users', {
    ...JOHN,
    userId: number,
    emails: [{ value: email, type: 'work', primary: true }],
    ...changes,
  });
  expect(status).toBe(201);
  return { ...body, etag: headers.get('etag') ?? '' };
}
const patch = (id: string, operations: unknown[], headers = {}) =>
  world.scim('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: operations }, headers);

describe('RFC 7644 §3.3 creating a user', () => {
  test('answers 201 with the resource, its location and its version', async () => {
    const { status, headers, body } = await world.scim('POST', '/Users', { ...JOHN, userId: 1 });
    expect(status).toBe(201);
    expect(headers.get('content-type')).toBe('application/scim+json');
    expect(headers.get('location')).toBe(`https://id.example.com/scim/v2/Users/${body.id}`);
    expect(headers.get('etag')).toBe('W/"1"');
    expect(body).toMatchObject({ ...JOHN, userId: 1, userName: 'john.doe@example.com' });
    expect(body.meta).toEqual({
      resourceType: 'User',
      created: new Date(world.clock.now()).toISOString(),
      lastModified: new Date(world.clock.now()).toISOString(),
      version: 'W/"1"',
      location: headers.get('location'),
    });
  });

  test('takes the id from nobody: one that is sent is ignored', async () => {
    const created = await someone({ id: 'admin', externalId: 'admin' });
    expect(created.id).not.toBe('admin');
    expect(created.externalId).toBe('admin');
  });

  test('refuses a userName that is taken, in any case, and names the attribute', async () => {
    const first = await someone({ userName: 'Taken@Example.com' });
    expect(first.userName).toBe('Taken@Example.com');
    const second = await world.scim('POST', '/Users', { schemas: [USER], userName: 'tAKEN@example.COM' });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ status: '409', scimType: 'uniqueness', detail: /userName/ });
    expect(second.body.detail).toContain('userName');
  });

  test('never gives a password back, and never keeps it in clear', async () => {
    const created = await someone({ password: 'correct horse battery staple' });
    expect(created).not.toHaveProperty('password');
    const read = await world.scim('GET', `/Users/${created.id}?attributes=password,userName`);
    expect(read.body).not.toHaveProperty('password');
    const row = await world.store.getResource({ tenant: 'default', type: 'User', id: created.id });
    expect(JSON.stringify(row)).not.toContain('correct horse');
    expect(row?.hidden).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });
});

describe('RFC 7644 §3.4.1 reading a user', () => {
  test('gives what was created, and 304 to who knows the version', async () => {
    const { etag, ...created } = await someone();
    const read = await world.scim('GET', `/Users/${created.id}`);
    expect(read.body).toEqual(created);
    const again = await world.scim('GET', `/Users/${created.id}`, undefined, { 'if-none-match': etag });
    expect(again.status).toBe(304);
  });

  test('gives the attributes asked for, and those that are always there', async () => {
    const { id } = await someone();
    const { body } = await world.scim('GET', `/Users/${id}?attributes=name.familyName,USERID`);
    expect(body).toMatchObject({ id, name: { familyName: 'Doe' }, userId: number });
    expect(body).not.toHaveProperty('emails');
    expect(body.name).not.toHaveProperty('givenName');
  });

  test('an unknown id is 404 with a SCIM error', async () => {
    const { status, body } = await world.scim('GET', '/Users/nobody');
    expect(status).toBe(404);
    expect(body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '404',
      detail: "User 'nobody' is not here",
    });
  });
});

describe('RFC 7644 §3.4.2 listing users', () => {
  const list = (query: string) => world.scim('GET', `/Users?${query}`);
  const find = (filter: string) => list(`filter=${encodeURIComponent(filter)}`);

  test.each([
    ['userName in another case', (n: number) => `userName eq "PERSON-${n}@EXAMPLE.COM"`],
    ['a number', (n: number) => `userId eq ${n}`],
    ['an attribute of a multi-valued one', (n: number) => `emails.value eq "person-${n}@example.com"`],
    ['both of two', (n: number) => `userId eq ${n} and locations eq "NY"`],
    ['one element of several', (n: number) => `emails[type eq "work" and value eq "person-${n}@example.com"]`],
    ['a name with its URN', (n: number) => `${USER}:userId eq ${n}`],
  ])('finds a user by %s', async (_, filter) => {
    const created = await someone();
    const { body } = await find(filter(number));
    expect(body).toMatchObject({ totalResults: 1, startIndex: 1, itemsPerPage: 1 });
    expect(body.Resources[0]?.id).toBe(created.id);
  });

  test('an unknown value is an empty list, not an error', async () => {
    const { status, body } = await find('userName eq "f7a1c0de"');
    expect(status).toBe(200);
    expect(body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    });
  });

  test('pages through everybody once, in a stable order', async () => {
    for (let n = 0; n < 5; n += 1) await someone();
    const { body: all } = await list('count=200&attributes=id');
    const paged: string[] = [];
    for (let start = 1; start <= all.totalResults; start += 2) {
      const { body } = await list(`startindex=${start}&count=2&attributes=id`);
      paged.push(...body.Resources.map((user) => user.id));
    }
    expect(paged).toEqual(all.Resources.map((user) => user.id));
    expect(new Set(paged).size).toBe(all.totalResults);
  });

  test.each([
    ['count=0', { itemsPerPage: 0 }],
    ['count=-3', { itemsPerPage: 0 }],
    ['startIndex=0&count=1', { startIndex: 1, itemsPerPage: 1 }],
  ])('takes %s as RFC 7644 §3.4.2.4 says', async (query, expected) => {
    await someone();
    expect((await list(query)).body).toMatchObject(expected);
  });
});

describe('RFC 7644 §3.5.1 replacing a user', () => {
  test('keeps the id and what is read-only, clears what is not mentioned', async () => {
    const before = await someone();
    world.clock.advance(1_000);
    const { status, body, headers } = await world.scim('PUT', `/Users/${before.id}`, {
      schemas: [USER],
      id: 'another',
      userName: 'renamed@example.com',
      meta: { created: '1999-01-01T00:00:00Z' },
    });
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('W/"2"');
    expect(body).toMatchObject({ id: before.id, userName: 'renamed@example.com' });
    expect(body).not.toHaveProperty('userId');
    expect(body.meta.created).toBe(before.meta.created);
    expect(body.meta.lastModified).toBe(new Date(world.clock.now()).toISOString());
    const { body: found } = await world.scim('GET', `/Users?filter=userId eq ${before.userId}`);
    expect(found.totalResults).toBe(0);
  });
});

describe('RFC 7644 §3.5.2 patching a user', () => {
  test('changes one attribute and no other', async () => {
    const { etag, ...before } = await someone();
    const { status, body } = await patch(before.id, [{ op: 'replace', path: 'active', value: false }]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...before, active: false, meta: { version: 'W/"2"' } });
  });

  test('a change that changes nothing leaves version and lastModified alone', async () => {
    const { etag, ...before } = await someone();
    world.clock.advance(1_000);
    const { body, headers } = await patch(before.id, [{ op: 'Replace', path: 'active', value: 'True' }]);
    expect(body).toEqual(before);
    expect(headers.get('etag')).toBe(etag);
  });

  test('all operations or none', async () => {
    const before = await someone();
    const { status } = await patch(before.id, [
      { op: 'replace', path: 'active', value: false },
      { op: 'replace', path: 'nonsense', value: 1 },
    ]);
    expect(status).toBe(400);
    expect((await world.scim('GET', `/Users/${before.id}`)).body.active).toBe(true);
  });

  test('a value that another user has is 409, and nothing is written', async () => {
    const [first, second] = [await someone(), await someone()];
    const { status, body } = await patch(second.id, [{ op: 'replace', path: 'userId', value: first.userId }]);
    expect(status).toBe(409);
    expect(body).toMatchObject({ scimType: 'uniqueness' });
    expect(body.detail).toContain('userId');
    expect((await world.scim('GET', `/Users/${second.id}`)).body.userId).toBe(second.userId);
  });

  test('a hundred concurrent changes of different attributes all survive', async () => {
    const { id } = await someone();
    const values = Array.from({ length: 100 }, (_, n) => `L${n}`);
    const answers = await Promise.all(values.map((v) => patch(id, [{ op: 'add', path: 'locations', value: [v] }])));
    expect(answers.map((answer) => answer.status)).toEqual(values.map(() => 200));
    const { body } = await world.scim('GET', `/Users/${id}`);
    expect(body.locations.toSorted()).toEqual(['NY', ...values].toSorted());
    expect(body.meta.version).toBe('W/"101"');
  });
});

describe('RFC 7644 §3.14 versions', () => {
  test.each([
    [
      'PUT',
      (id: string) => world.scim('PUT', `/Users/${id}`, { schemas: [USER], userName: 'x' }, { 'if-match': 'W/"9"' }),
    ],
    ['PATCH', (id: string) => patch(id, [{ op: 'remove', path: 'name' }], { 'if-match': 'W/"9"' })],
    ['DELETE', (id: string) => world.scim('DELETE', `/Users/${id}`, undefined, { 'if-match': 'W/"9"' })],
  ])('%s with another version in If-Match is 412, and nothing is written', async (_, act) => {
    const { etag, ...before } = await someone();
    const { status, body } = await act(before.id);
    expect(status).toBe(412);
    expect(body.detail).toContain('W/"1"');
    expect((await world.scim('GET', `/Users/${before.id}`)).body).toEqual(before);
  });

  test('of two that change the same version, one is told to read again', async () => {
    const { id } = await someone();
    const change = (value: string) => patch(id, [{ op: 'replace', path: 'nickName', value }], { 'if-match': 'W/"1"' });
    const statuses = (await Promise.all([change('a'), change('b')])).map((answer) => answer.status);
    expect(statuses.toSorted()).toEqual([200, 412]);
  });
});

describe('RFC 7644 §3.6 deleting a user', () => {
  test('204, then 404, and the userName is free again', async () => {
    const before = await someone({ userName: 'leaver@example.com' });
    expect((await world.scim('DELETE', `/Users/${before.id}`)).status).toBe(204);
    expect((await world.scim('GET', `/Users/${before.id}`)).status).toBe(404);
    expect((await world.scim('DELETE', `/Users/${before.id}`)).status).toBe(404);
    await someone({ userName: 'leaver@example.com' });
  });
});
