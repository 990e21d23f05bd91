import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUsers } from './people.ts';
import { type ScimWorld, startScim, USER } from './scim-world.ts';

let world: ScimWorld;
let id: string;
beforeAll(async () => {
  world = await startScim();
  [id = ''] = await createUsers(world, 'ada');
});
afterAll(() => world.close());

describe('RFC 9110 §15.5.6 a method that a path does not take is 405, with those that it does', () => {
  test.each([
    ['PUT', '/Users', 'POST, GET, HEAD'],
    ['DELETE', '/Users', 'POST, GET, HEAD'],
    ['POST', '/Users/1', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['OPTIONS', '/Users/1', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['GET', '/.search', 'POST'],
    ['GET', '/Users/.search', 'POST'],
    ['PUT', '/Groups/.search', 'POST'],
    ['POST', '/', 'GET, HEAD'],
    ['POST', '', 'GET, HEAD'],
    ['DELETE', '/Users/', 'POST, GET, HEAD'],
    ['POST', '/Me', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['DELETE', '/Schemas', 'GET, HEAD'],
    ['PATCH', `/Schemas/${USER}`, 'GET, HEAD'],
    ['POST', '/ServiceProviderConfig', 'GET, HEAD'],
  ])('%s %s', async (method, path, allowed) => {
    const { status, headers, body } = await world.scim(method, path);
    expect(status).toBe(405);
    const sorted = (list: string | null) => list?.split(', ').toSorted();
    expect(sorted(headers.get('allow'))).toEqual(sorted(allowed));
    expect(body).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '405' });
    expect(body.detail).toContain(method);
  });

  test.each(['/Robots', '/Users/1/2', '/toString', '/__proto__'])('%s is 404 for every method', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE']) expect((await world.scim(method, path)).status).toBe(404);
  });
});

describe('RFC 9110 §9.3.2 HEAD is GET without the body', () => {
  test.each(['/Users', '/Users?filter=userName eq "ada"', '/Schemas', '/ServiceProviderConfig', `/Users/:id`])(
    '%s',
    async (path) => {
      const target = path.replace(':id', id);
      const [get, head] = [await world.scim('GET', target), await world.scim('HEAD', target)];
      expect(head.status).toBe(200);
      expect(head.body).toBeNull();
      expect([...head.headers]).toEqual([...get.headers]);
    },
  );

  test('of nobody is 404', async () => {
    expect((await world.scim('HEAD', '/Users/nobody')).status).toBe(404);
  });
});

describe('query parameters', () => {
  test.each([
    ['in any case', 'STARTINDEX=1&Count=1&FILTER=userName pr&Attributes=userName'],
    ['with a trailing &', 'startIndex=1&count=1&filter=userName pr&attributes=userName&'],
    ['with empty ones among them', '&&startIndex=1&sortBy=&cursorless=&count=1&filter=userName pr&attributes=userName'],
    ['of which one is there twice', 'count=1&COUNT=1&startIndex=1&filter=userName pr&attributes=userName'],
    [
      'as Entra sends them with its flag',
      'aadOptscim062020&startIndex=0&count=1&filter=userName+pr&attributes=userName',
    ],
  ])('are taken %s', async (_, query) => {
    const { body } = await world.scim('GET', `/Users?${query}`);
    expect(body).toMatchObject({ startIndex: 1, itemsPerPage: 1 });
    expect(Object.keys(body.Resources[0] ?? {})).toEqual(['schemas', 'id', 'userName']);
  });

  test('named like what objects have are nothing', async () => {
    expect((await world.scim('GET', '/Users?__proto__=1&constructor=2&toString=3')).status).toBe(200);
  });
});
