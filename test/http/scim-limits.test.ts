import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATCH, type ScimWorld, startScim, USER } from './scim-world.ts';

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

let world: ScimWorld;
/** The one user who is there. */
let known: string;
beforeAll(async () => {
  world = await startScim(
    `  limits:
    filter: { length: 60, depth: 2, terms: 3 }
    nesting: 8
    attributes: 5
    values: 2
    members: 2
    characters: 20
    patchOperations: 2
    bulk: { operations: 2, bytes: 2048 }`,
    'limits: { bodyBytes: 1040000 }',
  );
  known = (await create({ userName: 'known' })).body.id;
});
afterAll(() => world.close());

const create = (changes: object) => world.scim('POST', '/Users', { schemas: [USER], userName: 'ada', ...changes });
const list = (filter: string) => world.scim('GET', `/Users?filter=${encodeURIComponent(filter)}`);
const patch = (count: number) =>
  world.scim('PATCH', `/Users/${known}`, {
    schemas: [PATCH],
    Operations: Array(count).fill({ op: 'remove', path: 'title' }),
  });
const user = (bulkId: string, changes: object = {}) => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: { schemas: [USER], userName: bulkId, ...changes },
});
const group = (...ids: string[]) => {
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
  return world.scim('POST', '/Groups', { schemas, displayName: 'g', members: ids.map((value) => ({ value })) });
};
const bulk = (...operations: object[]) => world.scim('POST', '/Bulk', { schemas: [BULK], Operations: operations });

describe('a request beyond a limit of the configuration is refused in SCIM’s words, the limit named', () => {
  test.each<[string, () => ReturnType<typeof create>, number, string | undefined, RegExp]>([
    ['a long filter', () => list(`title eq "${'x'.repeat(60)}"`), 400, 'invalidFilter', /60 characters/],
    ['a deep filter', () => list('(((title pr)))'), 400, 'invalidFilter', /2 deep/],
    ['a wide filter', () => list('title pr or title pr or title pr or title pr'), 400, 'invalidFilter', /3 terms/],
    ['a deep body', () => create({ name: [[[[[[[[1]]]]]]]] }), 400, 'invalidSyntax', /8 deep/],
    [
      'many attributes',
      () => create({ title: 'a', locale: 'b', nickName: 'c', active: true }),
      400,
      'invalidValue',
      /5 attr/,
    ],
    [
      'many values',
      () => create({ emails: ['a', 'b', 'c'].map((value) => ({ value })) }),
      400,
      'invalidValue',
      /2 values/,
    ],
    ['a long body', () => create({ title: 'x'.repeat(1_040_000) }), 413, undefined, /1040000 bytes/],
    ['a group of many members at once', () => group('a', 'b', 'c'), 400, 'invalidValue', /at most 2 members/],
    [
      'a change of many members',
      async () => {
        const { body } = await group();
        const Operations = [{ op: 'add', path: 'members', value: ['a', 'b', 'c'].map((value) => ({ value })) }];
        return world.scim('PATCH', `/Groups/${body.id}`, { schemas: [PATCH], Operations });
      },
      400,
      'invalidValue',
      /at most 2 members/,
    ],
    ['a long value', () => create({ title: 'x'.repeat(21) }), 400, 'invalidValue', /20 characters/],
    ['a PATCH of many operations', () => patch(3), 400, 'invalidSyntax', /2 operations/],
    ['a bulk of many operations', () => bulk(user('a'), user('b'), user('c')), 413, undefined, /maxOperations \(2\)/],
    [
      'a bulk of many bytes',
      () => bulk(user('a', { title: 'x'.repeat(3000) })),
      413,
      undefined,
      /maxPayloadSize \(2048/,
    ],
  ])('%s', async (_, act, status, scimType, detail) => {
    const answer = await act();
    expect(answer).toMatchObject({
      status,
      body: { ...(scimType && { scimType }), detail: expect.stringMatching(detail) },
    });
    expect((await world.scim('GET', '/Users?count=0')).body.totalResults).toBe(1);
  });

  test('a body of a million brackets costs nothing', async () => {
    const { status, body } = await world.scim('POST', '/Users', '['.repeat(1_000_000));
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidSyntax' });
  });
});

test('ServiceProviderConfig says how large a bulk may be', async () => {
  const { body } = await world.scim('GET', '/ServiceProviderConfig');
  expect(body.bulk).toEqual({ supported: true, maxOperations: 2, maxPayloadSize: 2048 });
});

describe('one resource does not grow without bound, however it is written', () => {
  const LIMITS = '  limits: { resource: 4096, values: 3, attributes: 8 }';
  const note = (i: number) => ({ value: `${i}${'x'.repeat(900)}`, type: `t${i}` });
  const attempt = (own: ScimWorld, id: string, ...Operations: object[]) =>
    own.scim('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations });

  test.each<[string, readonly object[], RegExp]>([
    [
      'a value more than there may be',
      [1, 2, 3, 4].map((i) => ({ op: 'add', path: 'emails', value: [{ value: `${i}@example.com` }] })),
      /at most 3 values/,
    ],
    [
      'an attribute more than there may be',
      ['title', 'locale', 'nickName', 'userType', 'timezone', 'displayName', 'preferredLanguage', 'profileUrl'].map(
        (path) => ({ op: 'add', path, value: 'x' }),
      ),
      /at most 8 attributes/,
    ],
    [
      'a character more than there may be',
      [
        ...[1, 2, 3].map((i) => ({ op: 'add', path: 'ims', value: [note(i)] })),
        ...[4, 5].map((i) => ({ op: 'add', path: 'entitlements', value: [note(i)] })),
      ],
      /at most 4096 characters/,
    ],
  ])('%s is refused of the PATCH that would bring it, and those before stay', async (_, operations, detail) => {
    const own = await startScim(LIMITS);
    const { body } = await own.scim('POST', '/Users', { schemas: [USER], userName: 'ada' });
    const answers = [];
    for (const operation of operations) answers.push(await attempt(own, body.id, operation));
    expect(answers.map(({ status }) => status)).toEqual([...operations.slice(1).map(() => 200), 400]);
    expect(answers.at(-1)?.body).toMatchObject({ scimType: 'invalidValue', detail: expect.stringMatching(detail) });
    expect((await own.scim('GET', `/Users/${body.id}`)).body).toEqual(answers.at(-2)?.body);
    await own.close();
  });
});
