/** A slip of the finger is told, with what was meant: without its filter, a query is answered with everybody. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, answerOf } from '../trading.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const CONFIG = `
issuer: https://id.example.com
scim:
  clients:
    hr: { token: hr-token-0123456789 }
    phones:
      token: phones-token-0123456789
      permissions:
        User: { read: [userName, emails.value], write: [phoneNumbers] }
`;

let world: TestWorld;
let id: string;
async function scim(client: 'hr' | 'phones', method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${client}-token-0123456789`, 'content-type': 'application/scim+json' };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return answerOf(await world.request(`/scim/v2${path}`, init));
}
beforeAll(async () => {
  world = await createTestWorld({ config: CONFIG });
  id = (await scim('hr', 'POST', '/Users', { schemas: [USER], userName: 'ada' })).body.id;
});
afterAll(() => world.close());

describe('in the name of what is asked', () => {
  test.each([
    ['/Users?filtr=userName eq "x"', 'filter'],
    ['/Users?fitler=userName eq "x"', 'filter'],
    ['/Users?filters=userName eq "x"', 'filter'],
    ['/Groups?filter =displayName eq "x"', 'filter'],
    ['/?Filtre=userName eq "x"', 'filter'],
    ['/Users?cout=1', 'count'],
    ['/Users?startIdx=3', 'startIndex'],
    ['/Users?curser=', 'cursor'],
    ['/Users?sort_by=userName', 'sortBy'],
    ['/Users?atributes=id', 'attributes'],
    ['/Users?excludeAttributes=emails', 'excludedAttributes'],
    ['/Schemas?filtr=id pr', 'filter'],
  ])('%s is 400, and says %s', async (path, meant) => {
    const { status, body } = await scim('hr', 'GET', path);
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
    expect(body.detail).toContain(`did you mean ${meant}?`);
  });

  test('it is told in a search by POST, and before a change is made', async () => {
    const search = { schemas: [SEARCH], filtr: 'userName eq "x"' };
    const { status, body } = await scim('hr', 'POST', '/Users/.search', search);
    expect({ status, detail: body.detail }).toEqual({ status: 400, detail: expect.stringContaining('mean filter?') });
    const bob = await scim('hr', 'POST', '/Users?atributes=id', { schemas: [USER], userName: 'bob' });
    expect(bob.status).toBe(400);
    expect((await scim('hr', 'GET', '/Users?count=0')).body.totalResults).toBe(1);
  });

  test.each([
    'aadOptscim062020',
    'startindex=0&COUNT=1&FILTER=userName pr',
    'count=1&',
    '_=1764547200&account=7&tenant=x&page=2&limit=10&offset=3&fields=id&user=ada&index=4',
  ])('what is no slip, and what is in another case, is let be: %s', async (query) => {
    const { status, body } = await scim('hr', 'GET', `/Users?${query}`);
    expect({ status, total: body.totalResults }).toEqual({ status: 200, total: 1 });
  });
});

describe('in the name of an attribute', () => {
  const filtered = (client: 'hr' | 'phones', filter: string) =>
    scim(client, 'GET', `/Users?${new URLSearchParams({ filter })}`);
  const patched = (client: 'hr' | 'phones', path: string) =>
    scim(client, 'PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: [{ op: 'replace', path, value: 'x' }] });

  test.each([
    ['usrName eq "x"', 'userName'],
    ['emails.vlaue eq "x"', 'emails.value'],
    ['emails[tpye eq "work"]', 'type'],
    ['emial.value eq "x"', 'emails.value'],
    [`name.givnName eq "x"`, 'name.givenName'],
  ])('a filter %s is told of %s', async (filter, meant) => {
    const { body } = await filtered('hr', filter);
    expect(body).toMatchObject({ scimType: 'invalidFilter', detail: expect.stringContaining(`mean ${meant}?`) });
  });

  test('so is a path of a PATCH, and an order', async () => {
    const answers = [
      await patched('hr', 'nickNam'),
      await patched('hr', 'emials[type eq "work"].value'),
      await scim('hr', 'GET', '/Users?sortBy=dispalyName'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(answers.map(({ body }) => /mean (.*)\?/.exec(body.detail)?.[1])).toEqual([
      'nickName',
      'emails',
      'displayName',
    ]);
  });

  test('nobody is told a name that they may neither read nor write', async () => {
    const answers = [
      await filtered('phones', 'nickNam eq "x"'),
      await filtered('phones', 'emails.typ eq "x"'),
      await filtered('phones', 'emails[typ eq "x"]'),
      await scim('phones', 'GET', '/Users?sortBy=titel'),
      await patched('phones', 'nickNam'),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(400);
      expect(body.detail).not.toMatch(/did you mean|nickName|title/);
    }
    expect((await filtered('phones', 'usrName eq "x"')).body.detail).toContain('mean userName?');
    expect((await patched('phones', 'phoneNumber')).body.detail).toContain('mean phoneNumbers?');
  });

  test('a name that is near none is not guessed at', async () => {
    const { body } = await filtered('hr', 'shoeSize eq 44');
    expect(body).toMatchObject({ scimType: 'invalidFilter', detail: expect.not.stringContaining('did you mean') });
  });
});

describe('RFC 7644 §4 a schema and a resource type are found by their names in any case', () => {
  test.each([
    [`/Schemas/${USER.toLowerCase()}`, USER],
    [`/Schemas/${ENTERPRISE.replace('urn:ietf', 'URN:IETF')}`, ENTERPRISE],
    [`/Schemas/${encodeURIComponent(USER)}`, USER],
    ['/ResourceTypes/user', 'User'],
  ])('%s', async (path, found) => {
    const { status, body } = await scim('hr', 'GET', path);
    expect({ status, id: body.id }).toEqual({ status: 200, id: found });
  });

  test('what is not there is 404, and to somebody unknown it is 401', async () => {
    expect((await scim('hr', 'GET', `/Schemas/${USER}s`)).status).toBe(404);
    expect((await scim('hr', 'GET', '/ServiceProviderConfig/x')).status).toBe(404);
    expect((await world.request(`/scim/v2/Schemas/${USER}s`)).status).toBe(401);
  });
});
