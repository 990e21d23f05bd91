import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Body } from '../trading.ts';
import { createUsers } from './people.ts';
import { GROUP, PATCH, type ScimWorld, startScim, USER } from './scim-world.ts';

const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

let world: ScimWorld;
beforeAll(async () => {
  world = await startScim();
  const emails = [
    { value: 'cleo@work.example', type: 'work' },
    { value: 'cleo@home.example', type: 'home' },
  ];
  await createUsers(world, 'bob', 'ann', { userName: 'cleo', displayName: 'traders', emails });
  for (const displayName of ['traders', 'clerks'])
    await world.scim('POST', '/Groups', { schemas: [GROUP], displayName });
});
afterAll(() => world.close());

const search = (path: string, asked: Record<string, unknown>) =>
  world.scim('POST', `${path}/.search`, { schemas: [SEARCH], ...asked });
const nameOf = ({ userName, displayName }: Body) => userName ?? displayName;
const namesOf = ({ body }: Awaited<ReturnType<typeof search>>) => body.Resources.map(nameOf);

describe('RFC 7644 §3.4.3 POST /Users/.search', () => {
  test('answers as the same query in a URL does', async () => {
    const asked = { filter: 'userName ne "bob"', sortBy: 'userName', sortOrder: 'descending', startIndex: 1, count: 5 };
    const found = await search('/Users', { ...asked, attributes: ['userName'] });
    const query = new URLSearchParams(
      Object.entries(asked).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const same = await world.scim('GET', `/Users?${query}&attributes=userName`);
    expect(found.body).toEqual(same.body);
    expect(namesOf(found)).toEqual(['cleo', 'ann']);
    expect(Object.keys(found.body.Resources[0] ?? {})).toEqual(['schemas', 'id', 'userName']);
  });

  test('takes names in any case, nulls, and value paths among the attributes', async () => {
    const asked = {
      FILTER: 'emails pr',
      sortBy: null,
      cursor: null,
      ATTRIBUTES: ['emails[type eq "work"].value', 'id'],
    };
    const { body } = await search('/Users', asked);
    expect(body.Resources).toMatchObject([{ emails: [{ value: 'cleo@work.example' }] }]);
  });

  test('leaves out what is named in excludedAttributes', async () => {
    const { body } = await search('/Users', { filter: 'userName eq "cleo"', excludedAttributes: ['emails', 'meta'] });
    expect(Object.keys(body.Resources[0] ?? {})).toEqual(['schemas', 'id', 'userName', 'displayName']);
  });

  test.each<[string, unknown, string, RegExp]>([
    ['without its schema', { filter: 'userName pr' }, 'invalidSyntax', /SearchRequest/],
    ['that is a list', [], 'invalidSyntax', /object/],
    ['with attributes as one text', { schemas: [SEARCH], attributes: 'userName' }, 'invalidValue', /attributes/],
    ['with a number among the attributes', { schemas: [SEARCH], attributes: [1] }, 'invalidValue', /attributes/],
    ['with a filter that is none', { schemas: [SEARCH], filter: { a: 1 } }, 'invalidValue', /filter/],
    ['with a filter that does not parse', { schemas: [SEARCH], filter: 'userName eq' }, 'invalidFilter', /./],
    ['with a count that is no number', { schemas: [SEARCH], count: 'many' }, 'invalidValue', /count/],
    ['with a count in a list', { schemas: [SEARCH], count: [] }, 'invalidValue', /count/],
    ['with a count that no page has', { schemas: [SEARCH], count: 'many', cursor: '' }, 'invalidCount', /count/],
    [
      'with a list of attributes beyond all bounds',
      { schemas: [SEARCH], attributes: Array(9_000).fill('emails[type eq "work"]') },
      'invalidValue',
      /attributes/,
    ],
  ])('a search %s is refused', async (_, body, scimType, detail) => {
    const answer = await world.scim('POST', '/Users/.search', body);
    expect({ status: answer.status, scimType: answer.body.scimType }).toEqual({ status: 400, scimType });
    expect(answer.body.detail).toMatch(detail);
  });

  test('is for those alone who may come in', async () => {
    const answer = await world.request('/scim/v2/Users/.search', { method: 'POST', body: '{}' });
    expect(answer.status).toBe(401);
  });
});

describe('RFC 7644 §3.4.2.1 a search of the root', () => {
  test.each<[string, string, string[]]>([
    ['everything, type by type', '', ['bob', 'ann', 'cleo', 'traders', 'clerks']],
    ['an attribute of both', 'displayName eq "traders"', ['cleo', 'traders']],
    ['an attribute of one is without a value on the other', 'userName eq "bob"', ['bob']],
    ['… so that it is not equal there', 'userName ne "bob"', ['ann', 'cleo', 'traders', 'clerks']],
    ['… and is not present', 'not (userName pr)', ['traders', 'clerks']],
    ['… and is null', 'userName eq null', ['traders', 'clerks']],
    ['… while the rest of the filter holds', 'userName eq "bob" or displayName eq "clerks"', ['bob', 'clerks']],
    ['a value path of one type', 'emails[type eq "work"]', ['cleo']],
    ['one type by its name', 'meta.resourceType eq "Group"', ['traders', 'clerks']],
  ])('finds by %s', async (_, filter, expected) => {
    expect(namesOf(await search('', { filter }))).toEqual(expected);
    const { body } = await world.scim('GET', `?filter=${encodeURIComponent(filter)}`);
    expect(body).toMatchObject({ totalResults: expected.length, itemsPerPage: expected.length });
    expect(body.Resources.map(nameOf)).toEqual(expected);
  });

  test.each([
    ['userName', 'ascending', ['ann', 'bob', 'cleo', 'traders', 'clerks']],
    ['userName', 'descending', ['clerks', 'traders', 'cleo', 'bob', 'ann']],
    // Cleo is displayed as traders, and was there before the group.
    ['displayName', 'ascending', ['clerks', 'cleo', 'traders', 'bob', 'ann']],
    ['displayName', 'descending', ['ann', 'bob', 'traders', 'cleo', 'clerks']],
    ['meta.resourceType', 'ascending', ['traders', 'clerks', 'bob', 'ann', 'cleo']],
    ['id', 'descending', ['clerks', 'traders', 'cleo', 'ann', 'bob']],
  ])('puts all types in one order by %s, %s, those without it together', async (sortBy, sortOrder, expected) => {
    expect(namesOf(await search('', { sortBy, sortOrder }))).toEqual(expected);
  });

  test.each(
    ['ascending', 'descending'].flatMap((sortOrder) => [1, 2, 3, 4, 5].map((count) => [sortOrder, count] as const)),
  )('pages over the types by index and by cursor, %s, %i at a time', async (sortOrder, count) => {
    const everybody = namesOf(await search('', { sortBy: 'displayName', sortOrder }));
    const byIndex: unknown[] = [];
    for (let startIndex = 1; startIndex <= everybody.length; startIndex += count) {
      const page = await search('', { sortBy: 'displayName', sortOrder, startIndex, count });
      expect(page.body.totalResults).toBe(everybody.length);
      byIndex.push(...namesOf(page));
    }
    expect(byIndex).toEqual(everybody);
    const byCursor: unknown[] = [];
    const back: unknown[] = [];
    let cursor: unknown = '';
    let last: unknown;
    while (typeof cursor === 'string') {
      const page = await search('', { sortBy: 'displayName', sortOrder, cursor, count });
      byCursor.push(...namesOf(page));
      [cursor, last] = [page.body.nextCursor, page.body.previousCursor];
    }
    expect(byCursor).toEqual(everybody);
    while (typeof last === 'string') {
      const page = await search('', { sortBy: 'displayName', sortOrder, cursor: last, count });
      back.unshift(...namesOf(page));
      last = page.body.previousCursor;
    }
    expect(back).toEqual(everybody.slice(0, Math.floor((everybody.length - 1) / count) * count));
  });

  test('a filter or a sort by what no type has is refused, for it is a mistake', async () => {
    const filtered = await search('', { filter: 'userName eq "bob" or shoeSize eq 44' });
    expect(filtered.body).toMatchObject({ status: '400', scimType: 'invalidFilter' });
    expect(filtered.body.detail).toContain('shoeSize');
    const sorted = await search('', { sortBy: 'shoeSize' });
    expect(sorted.body).toMatchObject({ status: '400', scimType: 'invalidValue' });
  });
});

describe('what a request asks to see is read before anything is done', () => {
  const BOTH = 'attributes=userName&excludedAttributes=title';
  const user = { schemas: [USER], userName: 'dora' };

  test('a creation that cannot be answered so is not made', async () => {
    const refused = await world.scim('POST', `/Users?${BOTH}`, user);
    expect(refused).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
    expect((await world.scim('POST', '/Users?attributes=userName', user)).status).toBe(201);
  });

  test('nor is a change', async () => {
    const { body } = await search('/Users', { filter: 'userName eq "ann"' });
    const path = `/Users/${body.Resources[0]?.id}?${BOTH}`;
    const operation = { op: 'replace', path: 'title', value: 'x' };
    expect((await world.scim('PATCH', path, { schemas: [PATCH], Operations: [operation] })).status).toBe(400);
    expect((await world.scim('PUT', path, { ...user, userName: 'ann' })).status).toBe(400);
    expect((await search('/Users', { filter: 'title eq "x"' })).body.totalResults).toBe(0);
  });

  test('nobody found is no reason to pass over it', async () => {
    expect((await world.scim('GET', `/Users?filter=userName eq "nobody"&${BOTH}`)).status).toBe(400);
  });

  test('a parameter that says two things is refused, and one that says one thing twice is not', async () => {
    const twice = (a: string, b: string) =>
      world.scim('GET', `/Users?filter=userName eq "${a}"&FILTER=userName eq "${b}"`);
    expect(await twice('ann', 'bob')).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
    expect((await twice('ann', 'ann')).body.totalResults).toBe(1);
  });
});
