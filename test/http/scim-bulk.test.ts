import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { StoreUnavailable } from '../../src/store/unavailable.ts';
import type { ClientName, ScimWorld } from './scim-world.ts';
import { GROUP, PATCH, startScim, USER } from './scim-world.ts';

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const BASE = 'https://id.example.com/scim/v2';

let world: ScimWorld;
beforeEach(async () => {
  world = await startScim();
});
afterEach(() => world.close());

interface Reported {
  readonly method: string;
  readonly bulkId?: string;
  readonly location: string;
  readonly version?: string;
  readonly status: string;
  readonly response?: { readonly scimType?: string; readonly detail: string };
}

const user = (bulkId: string, changes: object = {}) => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: { schemas: [USER], userName: bulkId, ...changes },
});
const group = (bulkId: string, ...members: string[]) => ({
  method: 'POST',
  path: '/Groups',
  bulkId,
  data: { schemas: [GROUP], displayName: bulkId, members: members.map((value) => ({ value })) },
});
const deactivate = (path: string, changes: object = {}) => ({
  method: 'PATCH',
  path,
  data: { schemas: [PATCH], Operations: [{ op: 'replace', path: 'active', value: false }] },
  ...changes,
});

async function bulk(operations: object[], changes: object = {}, client?: ClientName): Promise<Reported[]> {
  const { status, body } = await world.scim(
    'POST',
    '/Bulk',
    { schemas: [BULK], Operations: operations, ...changes },
    client,
  );
  expect(body).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'] });
  expect(status).toBe(200);
  return body.Operations as Reported[];
}
const statuses = (reported: readonly Reported[]) => reported.map(({ status }) => status);
const idIn = (reported: Reported | undefined) => reported?.location.split('/').at(-1) ?? '';
const read = async (reported: Reported | undefined) =>
  (await world.scim('GET', reported?.location.replace(BASE, '') ?? '/none')).body;
const people = async () => (await world.scim('GET', '/Users?count=0')).body.totalResults;

describe('operations are done as they would be alone', () => {
  test('each is reported in the order of the request', async () => {
    const [ada] = await bulk([user('ada')]);
    const path = `/Users/${idIn(ada)}`;
    const reported = await bulk([
      user('bob'),
      deactivate(path, { bulkId: 'mine' }),
      { method: 'PUT', path, data: { schemas: [USER], userName: 'ada.king' } },
      { method: 'DELETE', path },
    ]);
    const location = BASE + path;
    expect(reported).toEqual([
      { method: 'POST', bulkId: 'bob', status: '201', version: 'W/"1"', location: reported[0]?.location },
      { method: 'PATCH', bulkId: 'mine', status: '200', version: 'W/"2"', location },
      { method: 'PUT', status: '200', version: 'W/"3"', location },
      { method: 'DELETE', status: '204', location },
    ]);
    expect(await read(reported[0])).toMatchObject({ userName: 'bob' });
    expect((await world.scim('GET', path)).status).toBe(404);
  });

  test('one that fails is reported as it would be alone, and the others are done', async () => {
    const reported = await bulk([
      user('ada'),
      user('again', { userName: 'ADA' }),
      user('wrong', { shoeSize: 44 }),
      deactivate('/Users/nobody'),
      user('bob'),
    ]);
    expect(statuses(reported)).toEqual(['201', '409', '400', '404', '201']);
    expect(reported[1]).toMatchObject({ bulkId: 'again', response: { status: '409', scimType: 'uniqueness' } });
    expect(reported[1]).not.toHaveProperty('location');
    expect(reported[2]?.response?.detail).toContain('shoeSize');
    expect(reported[3]).toMatchObject({ location: `${BASE}/Users/nobody` });
    expect(await people()).toBe(2);
  });

  test('what one frees, the next may take; what one takes, the next may not', async () => {
    const [ada] = await bulk([user('ada')]);
    const reported = await bulk([
      user('b1', { userName: 'ada' }),
      { method: 'DELETE', path: `/Users/${idIn(ada)}` },
      user('b2', { userName: 'ada' }),
      user('b3', { userName: 'ada' }),
    ]);
    expect(statuses(reported)).toEqual(['409', '204', '201', '409']);
  });

  test('the version is held to, as If-Match is', async () => {
    const [ada] = await bulk([user('ada')]);
    const path = `/Users/${idIn(ada)}`;
    const reported = await bulk([deactivate(path, { version: 'W/"9"' }), deactivate(path, { version: 'W/"1"' })]);
    expect(statuses(reported)).toEqual(['412', '200']);
  });

  test('many changes of one user all survive, in their order', async () => {
    const [ada] = await bulk([user('ada')]);
    const rename = (value: string) => ({
      method: 'PATCH',
      path: `/Users/${idIn(ada)}`,
      data: { schemas: [PATCH], Operations: [{ op: 'replace', path: 'nickName', value }] },
    });
    const reported = await bulk(Array.from({ length: 300 }, (_, i) => rename(`n${i}`)));
    expect(new Set(statuses(reported))).toEqual(new Set(['200']));
    expect(await read(ada)).toMatchObject({ nickName: 'n299', meta: { version: 'W/"301"' } });
  });

  test('who may only read is refused each', async () => {
    expect(statuses(await bulk([user('ada'), deactivate('/Users/1')], {}, 'auditor'))).toEqual(['403', '403']);
    expect(await people()).toBe(0);
  });

  test('another tenant’s user is not there', async () => {
    const [ada] = await bulk([user('ada')]);
    expect(statuses(await bulk([{ method: 'DELETE', path: `/Users/${idIn(ada)}` }], {}, 'other'))).toEqual(['404']);
  });

  test('a password is hashed here too', async () => {
    const [ada] = await bulk([user('ada', { password: 'correct horse' })]);
    const row = await world.store.getResource({ tenant: 'default', type: 'User', id: idIn(ada) });
    expect(row?.hidden).toContain('$argon2id$');
  });
});

test('a thousand creations are one transaction, in the order of the request', async () => {
  const commitEach = vi.spyOn(world.store, 'commitEach');
  const reported = await bulk(Array.from({ length: 1000 }, (_, i) => user(`user-${i}`)));
  expect(new Set(statuses(reported))).toEqual(new Set(['201']));
  expect(commitEach).toHaveBeenCalledTimes(1);
  const ids = reported.map(idIn);
  expect(ids).toEqual(ids.toSorted());
});

describe('bulkId references', () => {
  test('in data: members, and a manager', async () => {
    const [ada, bob, team] = await bulk([
      user('ada'),
      user('bob', {
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value: 'bulkId:ada' } },
      }),
      group('team', 'bulkId:ada', 'bulkId:bob'),
    ]);
    expect(await read(bob)).toMatchObject({
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value: idIn(ada) } },
    });
    expect((await read(team)).members).toMatchObject([{ value: idIn(ada) }, { value: idIn(bob) }]);
  });

  test('in paths', async () => {
    const [ada, changed, removed] = await bulk([
      user('ada'),
      deactivate('/Users/bulkId:ada'),
      { method: 'DELETE', path: '/Users/bulkId:ada' },
    ]);
    expect([changed?.status, removed?.status]).toEqual(['200', '204']);
    expect(changed?.location).toBe(ada?.location);
  });

  test('forward: what is referred to is made first', async () => {
    const [team, ada] = await bulk([group('team', 'bulkId:ada'), user('ada')]);
    expect((await read(team)).members).toMatchObject([{ value: idIn(ada), type: 'User' }]);
  });

  test('in a circle: groups that hold each other', async () => {
    const reported = await bulk([group('a', 'bulkId:b'), group('b', 'bulkId:a')]);
    expect(statuses(reported)).toEqual(['201', '201']);
    const [a, b] = reported;
    expect((await read(a)).members).toMatchObject([{ value: idIn(b), type: 'Group' }]);
    expect((await read(b)).members).toMatchObject([{ value: idIn(a), type: 'Group' }]);
  });

  test('in a circle: a user who says which group, and a group that says which user', async () => {
    const [ada, team] = await bulk([user('ada', { groups: [{ value: 'bulkId:team' }] }), group('team', 'bulkId:ada')]);
    expect([ada?.status, team?.status]).toEqual(['201', '201']);
    expect((await read(team)).members).toMatchObject([{ value: idIn(ada), type: 'User' }]);
  });

  test('a circle stands or falls together', async () => {
    const reported = await bulk([
      user('ada', { groups: [{ value: 'bulkId:team' }], shoeSize: 44 }),
      group('team', 'bulkId:ada'),
      user('bob'),
    ]);
    expect(statuses(reported)).toEqual(['400', '409', '201']);
    expect((await world.scim('GET', '/Groups?count=0')).body.totalResults).toBe(0);
  });

  test('to what failed fail, and all that hangs on it', async () => {
    const reported = await bulk([
      user('ada', { shoeSize: 44 }),
      group('team', 'bulkId:ada'),
      group('all', 'bulkId:team'),
      deactivate('/Users/bulkId:ada'),
      user('bob'),
    ]);
    expect(statuses(reported)).toEqual(['400', '409', '409', '409', '201']);
    expect(reported[1]?.response?.detail).toContain('"ada"');
  });

  test('to nothing, or to one of two of a name, fail', async () => {
    const reported = await bulk([group('team', 'bulkId:ghost'), user('ada'), user('ada'), group('all', 'bulkId:ada')]);
    expect(statuses(reported)).toEqual(['400', '400', '400', '409']);
    expect(reported[0]).toMatchObject({ response: { scimType: 'invalidValue' } });
    expect(reported[0]?.response?.detail).toContain('"ghost"');
    expect(await people()).toBe(0);
  });

  test('names that objects inherit are names like others', async () => {
    const reported = await bulk([user('__proto__'), group('constructor', 'bulkId:__proto__', 'bulkId:toString')]);
    expect(statuses(reported)).toEqual(['201', '400']);
  });
});

describe('an operation whose path leads nowhere is refused alone', () => {
  test.each([
    ['an unknown endpoint', { ...user('a'), path: '/Robots' }],
    ['a POST to one resource', { ...user('a'), path: '/Users/1' }],
    ['a PATCH of an endpoint', deactivate('/Users')],
    ['a path that goes on', deactivate('/Users/1/name')],
    ['a whole URL', deactivate(`${BASE}/Users/1`)],
    ['what is served but no resource', deactivate('/Schemas/1')],
  ])('%s', async (_, operation) => {
    const [refused, ada] = await bulk([operation, user('ada')]);
    expect(refused).toMatchObject({ status: '400', response: { scimType: 'invalidPath' } });
    expect(ada?.status).toBe('201');
  });
});

test('a failure of the service itself is a 500, and says nothing', async () => {
  vi.spyOn(world.store, 'commitEach').mockRejectedValue(new Error('the disk at /var/lib is full'));
  const { status, body } = await world.scim('POST', '/Bulk', { schemas: [BULK], Operations: [user('ada')] });
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toContain('disk');
  expect(world.logged).toMatchObject([{ level: 'error' }]);
});

describe('when the database is lost half way', () => {
  const lose = (after: number) => {
    const { commitEach } = world.store;
    let calls = 0;
    vi.spyOn(world.store, 'commitEach').mockImplementation((commits) => {
      calls += 1;
      return calls > after ? Promise.reject(new StoreUnavailable(new Error('gone'))) : commitEach(commits);
    });
  };
  const ask = () =>
    world.scim('POST', '/Bulk', {
      schemas: [BULK],
      Operations: [user('ada'), user('bob'), deactivate('/Users/bulkId:ada'), user('cyd')],
    });

  test('what was done before is told, and of the rest whether it was begun: each operation is reported', async () => {
    lose(1);
    const { status, body } = await ask();
    expect(status).toBe(200);
    const operations = body.Operations as Reported[];
    expect(operations.map((one) => one.status)).toEqual(['201', '201', '503', '503']);
    expect(operations[2]?.response?.detail).toContain('being done');
    expect(operations[3]?.response?.detail).toContain('before this was begun');
    expect(world.logged).toMatchObject([{ level: 'error', message: 'a bulk was broken off' }]);
    vi.restoreAllMocks();
    for (const { location } of operations.slice(0, 2)) {
      expect((await world.scim('GET', location.replace(BASE, ''))).status).toBe(200);
    }
  });

  test('where nothing was done, the request as a whole is 503, to be tried again', async () => {
    lose(0);
    const { status, headers } = await ask();
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toMatch(/^[0-9]+$/);
  });
});
