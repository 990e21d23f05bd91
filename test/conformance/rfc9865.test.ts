import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUsers } from '../http/people.ts';
import { type ClientName, type ScimWorld, startScim } from '../http/scim-world.ts';

let world: ScimWorld;
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const NAMES = Array.from({ length: 7 }, (_, i) => `user-${i}`);
beforeAll(async () => {
  world = await startScim('  cursorTimeout: 10m');
  await createUsers(world, ...NAMES.map((userName, i) => ({ userName, ...(i % 2 && { title: `t${9 - i}` }) })));
});
afterAll(() => world.close());

const page = (query: string, client: ClientName = 'hr') => world.scim('GET', `/Users?${query}`, undefined, client);
const namesOf = ({ body }: Awaited<ReturnType<typeof page>>) => body.Resources.map((user) => user.userName);

/** Follows one of the cursors to its end. */
async function follow(query: string, name: 'nextCursor' | 'previousCursor', cursor = ''): Promise<string[][]> {
  const answer = await page(`${query}&cursor=${cursor}`);
  expect(answer.status).toBe(200);
  const next = answer.body[name];
  return [namesOf(answer), ...(typeof next === 'string' ? await follow(query, name, next) : [])];
}

describe('a walk by cursor', () => {
  test.each([
    ['count=3', [NAMES.slice(0, 3), NAMES.slice(3, 6), NAMES.slice(6)]],
    ['count=7', [NAMES]],
    ['count=1000', [NAMES]],
    ['sortBy=userName&sortOrder=descending&count=4', [NAMES.slice(3).toReversed(), NAMES.slice(0, 3).toReversed()]],
    ['sortBy=title&count=2', [['user-5', 'user-3'], ['user-1', 'user-0'], ['user-2', 'user-4'], ['user-6']]],
    ['filter=title pr&count=2', [['user-1', 'user-3'], ['user-5']]],
    ['filter=userName eq "nobody"', [[]]],
  ])('§2 %s meets everybody once, in order', async (query, pages) => {
    expect(await follow(query, 'nextCursor')).toEqual(pages);
  });

  test('§2 has no startIndex, knows how many there are, and ends without a nextCursor', async () => {
    const { body } = await page('cursor&count=5');
    expect(body).toMatchObject({ totalResults: 7, itemsPerPage: 5 });
    expect(body).not.toHaveProperty('startIndex');
    expect(body).not.toHaveProperty('previousCursor');
    expect(body.nextCursor).toMatch(/^[A-Za-z0-9._~-]+$/);
    const last = await page(`cursor=${body.nextCursor}&count=5`);
    expect(last.body).toMatchObject({ totalResults: 7, itemsPerPage: 2 });
    expect(last.body).not.toHaveProperty('nextCursor');
  });

  test('§2 goes back by previousCursor the way it came, and the first page has none', async () => {
    const query = 'sortBy=title&count=3';
    const first = await page(`${query}&cursor=`);
    const second = await page(`${query}&cursor=${first.body.nextCursor}`);
    const third = await page(`${query}&cursor=${second.body.nextCursor}`);
    const back = await follow(query, 'previousCursor', String(third.body.previousCursor));
    expect(back).toEqual([namesOf(second), namesOf(first)]);
  });

  test('§5.2 a cursor says nothing of what is sorted by', async () => {
    const { body } = await page('sortBy=userName&count=1&cursor=');
    expect(Buffer.from(String(body.nextCursor), 'base64url').toString('latin1')).not.toContain('user-0');
  });

  test('§2.4 is not taken where neither cursor nor startIndex is sent: the default is the index', async () => {
    const { body } = await page('count=2');
    expect(body).toMatchObject({ startIndex: 1, itemsPerPage: 2 });
    expect(body).not.toHaveProperty('nextCursor');
  });
});

test.each(['0', '-3'])('§2 count=%s asks for totalResults alone', async (count) => {
  const { status, body } = await page(`cursor=&count=${count}`);
  expect({ status, body }).toEqual({
    status: 200,
    body: { schemas: [LIST], totalResults: 7, itemsPerPage: 0, Resources: [] },
  });
});

test('§2 count is an upper bound: what is over maxPageSize is that', async () => {
  const { body } = await page('cursor=&count=100000');
  expect(body.itemsPerPage).toBe(7);
});

test('§2 a page has schemas, and the last one no nextCursor even where it is full', async () => {
  const { body } = await page('cursor=&count=7');
  expect(body).toMatchObject({ schemas: [LIST], itemsPerPage: 7 });
  expect(body).not.toHaveProperty('nextCursor');
});

test('§2.2 pages by cursor are sorted', async () => {
  expect((await follow('sortBy=userName&sortOrder=descending&count=3', 'nextCursor')).flat()).toEqual(
    NAMES.toReversed(),
  );
});

test('§3 a search by POST takes cursor and count, and gives the same pages', async () => {
  const search = (cursor: string) =>
    world.scim('POST', '/Users/.search', { schemas: [SEARCH], filter: 'userName sw "user"', cursor, count: 3 });
  const first = await search('');
  expect(namesOf(first)).toEqual(NAMES.slice(0, 3));
  expect(namesOf(await search(String(first.body.nextCursor)))).toEqual(NAMES.slice(3, 6));
});

describe('a cursor that cannot be followed', () => {
  const fresh = async (query: string) => String((await page(`${query}&cursor=`)).body.nextCursor);
  const change = (cursor: string) => `${cursor.slice(0, 20)}${cursor[20] === 'A' ? 'B' : 'A'}${cursor.slice(21)}`;

  test.each([
    ['made up', async () => page('count=2&cursor=abc')],
    ['of no letters of a cursor', async () => page('count=2&cursor=%00%F0%9F')],
    ['very long', async () => page(`count=2&cursor=${'A'.repeat(100_000)}`)],
    ['changed in one letter', async () => page(`count=2&cursor=${change(await fresh('count=2'))}`)],
    ['cut short', async () => page(`count=2&cursor=${(await fresh('count=2')).slice(0, -4)}`)],
    ['of another order', async () => page(`count=2&sortBy=title&cursor=${await fresh('count=2')}`)],
    ['of another filter', async () => page(`count=2&filter=title pr&cursor=${await fresh('count=2')}`)],
    ['of another type', async () => world.scim('GET', `/Groups?count=2&cursor=${await fresh('count=2')}`)],
    ["of another client's", async () => page(`count=2&cursor=${await fresh('count=2')}`, 'auditor')],
    ["of another tenant's", async () => page(`count=2&cursor=${await fresh('count=2')}`, 'other')],
  ])('§2.1 %s is invalidCursor', async (_, ask) => {
    const { status, body } = await ask();
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidCursor' });
  });

  test('§2.1 is expiredCursor when its time is over, and not before', async () => {
    const cursor = await fresh('count=2');
    world.clock.advance(600_000);
    expect((await page(`count=2&cursor=${cursor}`)).status).toBe(200);
    world.clock.advance(1);
    const { status, body } = await page(`count=2&cursor=${cursor}`);
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'expiredCursor' });
  });

  test.each(['many', '1.5'])('§2.1 count=%s is invalidCount', async (count) => {
    const { status, body } = await page(`cursor=&count=${count}`);
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidCount' });
  });

  test('§2.4 a place cannot be given both by index and by cursor', async () => {
    expect((await page('cursor=&startIndex=1')).body.scimType).toBe('invalidValue');
  });
});

test('§4 /ServiceProviderConfig says how pages are made', async () => {
  const { body } = await world.scim('GET', '/ServiceProviderConfig');
  expect(body.sort).toEqual({ supported: true });
  expect(body.pagination).toEqual({
    cursor: true,
    index: true,
    defaultPaginationMethod: 'index',
    defaultPageSize: 100,
    maxPageSize: 200,
    cursorTimeout: 600,
  });
});
