import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuditWorld, startAuditWorld } from '../audit/world.ts';

let world: AuditWorld;
let between: string;

/** Issuances of the two applications, refusals of the second, some sealed and some not. */
beforeAll(async () => {
  world = await startAuditWorld();
  await world.token('app', 'read write');
  await world.token('other', 'read');
  await world.recorder.seal();
  world.clock.advance(86_400_000);
  between = new Date(world.clock.now()).toISOString();
  await world.token('other', 'write');
  await world.recorder.seal();
  await world.token('app', 'read');
});
afterAll(() => world.stop());

interface Page {
  readonly records: readonly { readonly event: string; readonly client: string; readonly scopesAsked: string[] }[];
  readonly next?: string;
}
const page = async (query: string, client?: string): Promise<Page> =>
  JSON.parse(await (await world.read(query, client)).text());
/** Those of the applications; what the questions themselves leave is another test's. */
const found = async (query: string) =>
  (await page(query)).records
    .filter(({ client }) => client === 'app' || client === 'other')
    .map(({ event, client, scopesAsked }) => `${event} ${client} ${scopesAsked.join('+')}`);

describe('who was given what, through which application', () => {
  const ALL = [
    'token.issued app read',
    'token.refused other write',
    'token.issued other read',
    'token.issued app read+write',
  ];
  test.each<[string, readonly number[]]>([
    ['', [0, 1, 2, 3]],
    ['?client=app', [0, 3]],
    ['?scope=write', [1, 3]],
    ['?scope=write&client=other', [1]],
    ['?granted=write', [3]],
    ['?granted=write&claim=accounts&value=05542', [3]],
    ['?claim=accounts&value=7', [3]],
    ['?claim=accounts&value=5542', []],
    ['?event=token.refused', [1]],
    ['?api=orders&event=token.issued', [0, 2, 3]],
    ['?claim=region', [0, 2, 3]],
    ['?claim=region&value=north', [0, 3]],
    ['?claim=region&value=west', []],
    ['?person=nobody', []],
    ['?until=BETWEEN', [2, 3]],
    ['?from=BETWEEN', [0, 1]],
    ['?from=BETWEEN&client=app', [0]],
    ['?client=app&until=BETWEEN', [3]],
    ['?from=2030-01-01', []],
    ['?client=', [0, 1, 2, 3]],
    ["?client=' or 1=1 --", []],
    ['?scope=%25', []],
    ['?claim=region&value=nor%', []],
  ])('GET /audit%s', async (query, expected) => {
    const asked = query.replace('BETWEEN', encodeURIComponent(between));
    expect(await found(asked)).toEqual(expected.map((i) => ALL[i]));
  });

  test.each(['', '&client=app', '&scope=read', '&claim=region'])('page by page it is the same (%s)', async (filter) => {
    const whole = (await page(`?event=token.issued${filter}`)).records;
    const walked: unknown[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { records, next }: Page = await page(`?event=token.issued${filter}&limit=1&cursor=${cursor}`);
      walked.push(...records);
      cursor = next;
    }
    expect(walked).toEqual(whole);
    expect(whole.length).toBeGreaterThan(1);
  });
});

test('a record says when, who, for what and from which source, whole', async () => {
  const [newest] = (await page('?client=app')).records;
  expect(newest).toMatchObject({
    at: new Date(world.clock.now()).toISOString(),
    api: 'orders',
    scopesGranted: ['read'],
    claims: [{ claim: 'region', source: 'client', value: 'north' }],
  });
});

test('that the log was read is in the log, with what it was searched by and not with for whom', async () => {
  await page('?person=ada&client=app');
  const [newest] = (await page('?event=audit.read')).records;
  expect(newest).toMatchObject({ event: 'audit.read', client: 'auditor', filters: ['person', 'client'], records: 0 });
});

test('an application reads the records of its own tenant alone', async () => {
  expect((await page('', 'stranger')).records).toEqual([]);
  expect((await world.read('/checkpoint', 'stranger')).status).toBe(204);
});

test.each(['1000', '5.1', '3.2', '999999999999999.999999999999999', '0.0'])(
  'the place %s in the log of another tenant opens nothing of it',
  async (cursor) => {
    for (const filter of ['', '&event=token.issued', '&client=app', '&claim=region&value=north']) {
      const { records } = await page(`?cursor=${cursor}${filter}`, 'stranger');
      expect(records.filter(({ client }) => client !== 'stranger')).toEqual([]);
    }
  },
);

test('an index that was made to lead elsewhere leads to no record of another tenant', async () => {
  const leading = "insert into audit_posting values ('north', 'client:app', 1, '[1,2,3]')";
  world.tamper(leading);
  expect((await page('?client=app', 'stranger')).records).toEqual([]);
});

test('the checkpoint is signed with a key of the installation', async () => {
  const answer = await world.read('/checkpoint');
  expect(answer.headers.get('content-type')).toBe('application/jwt');
  const keys = createLocalJWKSet(JSON.parse(await (await world.request('/oauth/jwks')).text()));
  const { payload } = await jwtVerify(await answer.text(), keys, {
    issuer: 'https://id.example.com',
    typ: 'audit-checkpoint+jwt',
    currentDate: new Date(world.clock.now()),
  });
  expect(payload).toMatchObject({ tenant: 'default', seal: 2 });
});

describe('is refused', () => {
  test.each<[string, string, number, RegExp]>([
    ['', 'app', 400, /unauthorized_client/],
    ['/checkpoint', 'app', 400, /unauthorized_client/],
    ['?value=north', 'auditor', 400, /say which one with claim/],
    ['?from=yesterday', 'auditor', 400, /from is a date or a time/],
    ['?until=2026-99-99', 'auditor', 400, /until is a date or a time/],
    ['?event=token.introspectd', 'auditor', 400, /did you mean token\.introspected\?/],
    ['?event=x', 'auditor', 400, /it is one of token\.issued, /],
    ['?cursor=x', 'auditor', 400, /cursor is none of those/],
    ['?limit=0', 'auditor', 400, /limit is a whole number from 1 to 500/],
    ['?limit=501', 'auditor', 400, /limit is/],
    ['?client=a&client=b', 'auditor', 400, /client is there more than once/],
    [`?client=${'x'.repeat(1_001)}`, 'auditor', 400, /client is longer than/],
    ['?scpoe=write', 'auditor', 400, /no parameter by one of these names; there are person, client/],
    ['?__proto__=x', 'auditor', 400, /no parameter/],
    ['?tenant=north', 'auditor', 400, /no parameter/],
    ['', 'nobody', 401, /invalid_client/],
  ])('GET /audit%.30s by %s', async (query, client, status, said) => {
    const answer = await world.read(query, client);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(said);
  });

  test('any other method, with the one that there is', async () => {
    const answer = await world.request('/audit', { method: 'POST' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
  });
});
