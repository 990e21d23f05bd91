import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { renderFailure } from '../../src/http/failure.ts';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { parseExpression, parseFilter } from '../../src/scim/filter.ts';
import { DEFAULT_LIMITS } from '../../src/scim/limits.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import { bindRootFilter } from '../../src/scim/root-filter.ts';
import { TooBusy } from '../../src/store/too-busy.ts';
import { TooCostly } from '../../src/store/too-costly.ts';
import { PATCH_URN, refusalOf, USER_URN } from '../scim/person.ts';

const limits = {
  ...DEFAULT_LIMITS,
  filter: { ...DEFAULT_LIMITS.filter, scans: 1 },
  patchOperations: 2,
  patchValues: 4,
};
const type = buildCatalog([], limits).catalog.resourceTypes.get('User');
if (type === undefined) throw new Error('there is no User');

const TWO_MAILS = { userName: 'ada', emails: [{ value: 'a' }, { value: 'b' }] };
const patch = (...operations: object[]) =>
  applyPatch(type, TWO_MAILS, { schemas: [PATCH_URN], Operations: operations });
const at = (filter: string) => `emails[${filter}].display`;
const replace = (filter: string) => ({ op: 'replace', path: at(filter), value: 'x' });

describe('one filter makes the database read the whole directory only so often', () => {
  test.each([
    'title co "a" and userName eq "b"',
    'title eq "a" or title sw "b" or title gt "c" or title le "d"',
    'not (title eq "a")',
    'emails[type eq "work" and value co "a"]',
    'emails.type eq "work"',
    'emails[type eq "work" and value eq "a"] or emails[type eq "home" and value eq "a" and primary eq true]',
    'userName eq "a" and emails.type eq "work" and emails.primary eq true and meta.version eq "x"',
    'groups.value eq "a" or groups.display eq "b" or groups[type eq "direct" and display sw "c"]',
  ])('%s is answered', (text) => {
    expect(() => parseFilter(type, text)).not.toThrow();
  });

  test.each([
    'title co "a" and userName eq "b" and title pr',
    'title ne "a" or title ew "b"',
    'not (title eq "a" or title eq "b")',
    'not (not (title eq "a" or title eq "b"))',
    'emails[value co "a" and type pr]',
    'title ne null and title eq null',
    'emails.type eq "work" or emails.type eq "home"',
    'emails[type eq "work" and primary eq true]',
    'schemas eq "a" and meta.version eq "b"',
    'groups.type eq "direct" or groups.type eq "indirect"',
  ])('%s is tooMany', (text) => {
    const tooMany = { status: 400, scimType: 'tooMany', detail: expect.stringMatching(/at most 1 terms.*this has 2/) };
    expect(refusalOf(() => parseFilter(type, text))).toMatchObject(tooMany);
    expect(refusalOf(() => bindRootFilter(type, parseExpression(text, limits.filter)))).toMatchObject(tooMany);
  });
});

describe('one PATCH does only so much work, however it is written', () => {
  test.each<[string, () => unknown]>([
    ['two operations with filters', () => patch(replace('value eq "a"'), replace('value eq "b"'))],
    ['an operation with a filter of two terms', () => patch(replace('value ew "a" or value co "a"'))],
    ['an object of many plain members', () => patch({ op: 'add', value: { title: 'a', locale: 'en', active: true } })],
  ])('%s is done', (_, act) => {
    expect(act).not.toThrow();
  });

  test.each<[string, () => unknown, string, RegExp]>([
    [
      'two value paths as members of one operation',
      () => patch({ op: 'replace', value: { [at('value eq "a"')]: 'x', [at('value eq "b"')]: 'y' } }),
      'invalidSyntax',
      /at most 2 operations.*this has 3/,
    ],
    [
      'the same in the object of a schema',
      () => patch({ op: 'add', value: { [USER_URN]: { [at('value eq "a"')]: 'x', [at('value eq "b"')]: 'y' } } }),
      'invalidSyntax',
      /at most 2 operations.*this has 3/,
    ],
    [
      'the same under the path of a schema',
      () => patch({ op: 'add', path: USER_URN, value: { [at('value eq "a"')]: 'x', [at('value eq "b"')]: 'y' } }),
      'invalidSyntax',
      /at most 2 operations.*this has 3/,
    ],
    [
      'three looks at each of two values',
      () => patch(replace('value eq "a"'), replace('value eq "a" or value eq "z"')),
      'tooMany',
      /over 4 values/,
    ],
  ])('%s is refused, and the limit named', (_, act, scimType, detail) => {
    expect(refusalOf(act)).toMatchObject({ status: 400, scimType, detail: expect.stringMatching(detail) });
  });
});

test.each<[string, Error, { status: number; retryAfter: string | null; body: object }]>([
  [
    'was not left to answer is tooMany (RFC 7644 §3.12)',
    new TooCostly('it takes over 10000 ms'),
    { status: 400, retryAfter: null, body: { scimType: 'tooMany', detail: expect.stringContaining('too long') } },
  ],
  [
    'was not asked, since its client has asked too much, is 429',
    new TooBusy('client'),
    { status: 429, retryAfter: '5', body: { status: '429', detail: expect.stringContaining('of this client') } },
  ],
  [
    'was not asked, since others came before, is 503',
    new TooBusy('others'),
    { status: 503, retryAfter: '5', body: { status: '503', detail: expect.stringContaining('others') } },
  ],
])('a question that the database %s, and nothing that is logged', async (_, error, { status, retryAfter, body }) => {
  const app = new Hono();
  app.get('*', () => {
    throw error;
  });
  const logged: object[] = [];
  const log = { info: () => {}, warn: () => {}, error: (fields: object) => void logged.push(fields) };
  const places = { scimPath: '/scim/v2', scimUrl: 'https://id.example.com/scim/v2' };
  app.onError((error, c) => renderFailure(error, c, { log, ...places, keep: async () => {} }));
  const response = await app.request('/scim/v2/Users');
  expect(response.status).toBe(status);
  expect(response.headers.get('retry-after')).toBe(retryAfter);
  expect(await response.json()).toMatchObject(body);
  expect(logged).toEqual([]);
});
