import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, answerOf } from '../trading.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const CLIENTS = ['admin', 'hr', 'phones', 'directory', 'groups', 'names', 'mail', 'silent'] as const;
type Client = (typeof CLIENTS)[number];

/** One of each sort: who may do all, who masters some attributes, who is passed over in silence, who reads little, who has no people, who writes what it does not read. */
const CONFIG = `
issuer: https://id.example.com
scim:
  clients:
    admin: { token: admin-token-0123456789 }
    hr:
      token: hr-token-0123456789
      permissions:
        User: { write: [title, externalId, '${ENTERPRISE}:department', '${ENTERPRISE}:manager'] }
    phones:
      token: phones-token-0123456789
      onForbidden: ignore
      permissions:
        User: { write: [phoneNumbers] }
    directory:
      token: directory-token-0123456789
      access: read
      permissions:
        User: { read: [userName, emails.value, name] }
    names:
      token: names-token-0123456789
      permissions:
        User: { read: [userName, name], write: [name] }
    mail:
      token: mail-token-0123456789
      permissions:
        User: { read: [userName, emails.display], write: [emails] }
    silent:
      token: silent-token-0123456789
      onForbidden: ignore
      permissions:
        User: { read: [userName], write: [title] }
    groups:
      token: groups-token-0123456789
      permissions:
        Group: { create: true, write: ['*'] }
`;

let world: TestWorld;
let id: string;
beforeAll(async () => {
  world = await createTestWorld({ config: CONFIG });
});
afterAll(() => world.close());

async function scim(client: Client, method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${client}-token-0123456789`, 'content-type': 'application/scim+json' };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return answerOf(await world.request(`/scim/v2${path}`, init));
}
const patch = (client: Client, op: string, path: string, value?: unknown) =>
  scim(client, 'PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: [{ op, path, value }] });
const filtered = (client: Client, filter: string) =>
  scim(client, 'GET', `/Users?${new URLSearchParams({ filter }).toString()}`);

const ADA = {
  schemas: [USER, ENTERPRISE],
  userName: 'ada@example.com',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  title: 'Analyst',
  externalId: 'hr-1',
  emails: [{ value: 'ada@example.com', type: 'work', primary: true }],
  active: true,
  [ENTERPRISE]: { department: 'Engines', costCenter: '42' },
};

beforeEach(async () => {
  const { body } = await scim('admin', 'POST', '/Users', ADA);
  id = body.id;
  return async () => {
    await scim('admin', 'DELETE', `/Users/${id}`);
  };
});

describe('who may write what', () => {
  test.each<[Client, string, unknown, number]>([
    ['admin', 'title', 'Countess', 200],
    ['admin', 'active', false, 200],
    ['hr', 'title', 'Countess', 200],
    ['hr', `${ENTERPRISE}:department`, 'Sums', 200],
    ['hr', `${ENTERPRISE}:manager`, '26', 200],
    ['hr', `${ENTERPRISE}:costCenter`, '43', 403],
    ['hr', 'active', false, 403],
    ['hr', 'userName', 'other@example.com', 403],
    ['hr', 'roles', [{ value: 'admin' }], 403],
    ['hr', 'password', 'a new one for her', 403],
    // What is the same is no change.
    ['hr', 'active', true, 200],
    ['hr', 'emails', ADA.emails, 200],
    ['phones', 'phoneNumbers', [{ value: '+1-555', type: 'work' }], 200],
    ['phones', 'title', 'Countess', 200],
    ['directory', 'title', 'Countess', 403],
    ['groups', 'title', 'Countess', 403],
  ])('%s PATCHes %s to %j: %i', async (client, path, value, status) => {
    const before = await scim('admin', 'GET', `/Users/${id}`);
    const answer = await patch(client, 'replace', path, value);
    expect(answer.status).toBe(status);
    if (status === 200) return;
    expect(answer.body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:Error']);
    expect((await scim('admin', 'GET', `/Users/${id}`)).body).toEqual(before.body);
  });

  test.each<[Client, string, number]>([
    ['hr', 'title', 200],
    ['hr', 'active', 403],
    ['hr', 'nickName', 200],
    ['hr', 'password', 403],
    ['phones', 'password', 200],
    ['names', 'title', 403],
    ['names', 'nickName', 403],
    ['names', `${ENTERPRISE}:costCenter`, 403],
    ['names', 'name.givenName', 200],
  ])(
    '%s removes %s: %i, and who may not see it is told nothing of whether it was there',
    async (client, path, status) => {
      expect((await patch(client, 'remove', path)).status).toBe(status);
      expect((await patch(client, 'replace', path, null)).status).toBe(status);
      const value = { [path]: null };
      const pathless = { schemas: [PATCH], Operations: [{ op: 'replace', value }] };
      expect((await scim(client, 'PATCH', `/Users/${id}`, pathless)).status).toBe(status);
    },
  );

  test('a refusal names what it is about', async () => {
    expect((await patch('hr', 'replace', 'active', false)).body.detail).toContain('may not write active of a User');
  });

  test('a client whose changes are ignored does the rest of them', async () => {
    const answer = await scim('phones', 'PATCH', `/Users/${id}`, {
      schemas: [PATCH],
      Operations: [{ op: 'add', value: { title: 'Countess', phoneNumbers: [{ value: '+1-555' }] } }],
    });
    expect(answer).toMatchObject({ status: 200, body: { title: 'Analyst', phoneNumbers: [{ value: '+1-555' }] } });
  });

  test('a PUT of its own attributes alone clears no others', async () => {
    const answer = await scim('hr', 'PUT', `/Users/${id}`, { schemas: [USER], title: 'Countess' });
    const { externalId: _, [ENTERPRISE]: extension, ...kept } = ADA;
    expect(answer).toMatchObject({
      status: 200,
      body: { ...kept, title: 'Countess', schemas: [USER, ENTERPRISE], [ENTERPRISE]: { costCenter: '42' } },
    });
    expect(answer.body).not.toHaveProperty('externalId');
    expect(Object.hasOwn(extension, 'department')).toBe(true);
  });

  test.each<[Client, number, number]>([
    ['admin', 201, 204],
    ['hr', 403, 403],
    ['phones', 403, 403],
    ['directory', 403, 403],
    ['groups', 403, 403],
  ])('%s creates with %i and deletes with %i', async (client, created, deleted) => {
    const answer = await scim(client, 'POST', '/Users', { schemas: [USER], userName: `new-${client}` });
    expect(answer.status).toBe(created);
    expect((await scim(client, 'DELETE', `/Users/${answer.body.id ?? id}`)).status).toBe(deleted);
  });

  test('a bulk request opens no other door', async () => {
    const { body } = await scim('hr', 'POST', '/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        { method: 'POST', bulkId: 'a', path: '/Users', data: { schemas: [USER], userName: 'by-bulk' } },
        { method: 'PATCH', path: `/Users/${id}`, data: { Operations: [{ op: 'remove', path: 'emails' }] } },
        { method: 'DELETE', path: `/Users/${id}` },
      ],
    });
    expect(body.Operations).toMatchObject([{ status: '403' }, { status: '403' }, { status: '403' }]);
  });
});

describe('who may read what', () => {
  const seen = {
    schemas: [USER],
    userName: 'ada@example.com',
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    emails: [{ value: 'ada@example.com' }],
  };

  test('an answer holds what the client may read, however it asks', async () => {
    const one = await scim('directory', 'GET', `/Users/${id}`);
    expect(one.body).toEqual({ ...seen, id, meta: one.body.meta });
    const list = await filtered('directory', 'userName eq "ada@example.com"');
    expect(list.body.Resources).toEqual([one.body]);
    for (const attributes of ['title', `${ENTERPRISE}`, 'emails.type', 'active,externalId']) {
      const asked = await scim('directory', 'GET', `/Users/${id}?${new URLSearchParams({ attributes }).toString()}`);
      expect(Object.keys(asked.body).filter((name) => !['schemas', 'id', 'meta'].includes(name))).toEqual([]);
    }
    const excluded = await scim('directory', 'GET', `/Users/${id}?excludedAttributes=name`);
    expect(excluded.body).not.toHaveProperty('title');
  });

  test('what a write answers too', async () => {
    const limited = await patch('hr', 'replace', 'title', 'Countess');
    expect(limited.body).toMatchObject({ title: 'Countess', userName: 'ada@example.com' });
  });

  test('a type without permissions is closed, whether the id is known or not', async () => {
    for (const path of [`/Users/${id}`, '/Users/unknown', '/Users']) {
      expect((await scim('groups', 'GET', path)).status).toBe(403);
    }
    for (const known of [id, 'unknown']) {
      expect((await scim('groups', 'PUT', `/Users/${known}`, { schemas: [USER], userName: 'x' })).status).toBe(403);
    }
  });
});

describe('no answer is an oracle for what a client may not read', () => {
  const hidden = [
    'title eq "Analyst"',
    'title pr',
    'not (title pr)',
    `${ENTERPRISE}:department sw "E"`,
    'active eq true',
  ];

  test.each(hidden)('a filter: %s', async (filter) => {
    const answer = await filtered('directory', filter);
    expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } });
    expect((await filtered('admin', filter)).status).toBe(200);
  });

  test.each(hidden)('a filter beside one that it may ask: %s', async (filter) => {
    expect((await filtered('directory', `userName pr and (${filter})`)).status).toBe(400);
  });

  test('a filter in a search, on one type or on all', async () => {
    for (const path of ['/.search', '/Users/.search']) {
      const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter: 'title pr' };
      expect((await scim('directory', 'POST', path, body)).status).toBe(400);
    }
  });

  test.each(['title', 'emails.type', `${ENTERPRISE}:department`])('a sort by %s', async (sortBy) => {
    const query = new URLSearchParams({ sortBy }).toString();
    expect((await scim('directory', 'GET', `/Users?${query}`)).status).toBe(400);
    expect((await scim('admin', 'GET', `/Users?${query}`)).status).toBe(200);
  });

  test.each<[Client, string]>([
    ['mail', 'emails[value eq "GUESS"]'],
    ['mail', 'emails[value eq "GUESS"].display'],
    ['mail', 'emails[not (value eq "GUESS")].type'],
    ['silent', 'emails[value eq "GUESS"].display'],
  ])('a path of a PATCH, also of who may write there: %s, %s', async (client, path) => {
    const before = await scim('admin', 'GET', `/Users/${id}`);
    const guesses = await Promise.all(
      ['ada@example.com', 'wrong@example.com'].flatMap((guess) => {
        const at = path.replace('GUESS', guess);
        const Operations = [{ op: 'replace', value: { [at]: 'x' } }];
        return [patch(client, 'remove', at), scim(client, 'PATCH', `/Users/${id}`, { schemas: [PATCH], Operations })];
      }),
    );
    for (const guess of guesses) expect(guess).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } });
    expect(new Set(guesses.map(({ body }) => body.detail)).size).toBe(1);
    expect((await scim('admin', 'GET', `/Users/${id}`)).body).toEqual(before.body);
  });

  test('a version: a guess at what it may not write changes none', async () => {
    const tag = async () => (await scim('admin', 'GET', `/Users/${id}`)).headers.get('etag');
    const before = await tag();
    const guesses = await Promise.all(
      ['Analyst', 'wrong'].map((title) => patch('directory', 'replace', 'title', title)),
    );
    expect(new Set(guesses.map(({ status, body }) => `${status} ${body.detail}`)).size).toBe(1);
    expect(await tag()).toBe(before);
  });
});
