import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eraseFromAudit } from '../../src/audit/erase.ts';
import { type AuditCursor, FIRST, queryAudit } from '../../src/audit/query.ts';
import { auditWrite, type TokenRecord } from '../../src/audit/record.ts';
import { createValueHash } from '../../src/audit/value-hash.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const CONFIG = `issuer: https://id.example.com
secret: a-secret-for-tests-alone
database: ":memory:"
clients: {}
`;
const valueHash = createValueHash('a-secret-for-tests-alone');

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ config: CONFIG });
});
afterAll(() => world.close());

/** The record of a token that gave a person this e-mail. */
function issued(tenant: string, user: string, email: string): TokenRecord {
  return {
    event: 'token.issued',
    client: 'app',
    grant: null,
    subject: { kind: 'human', user, issuer: null, subject: null, sub: user },
    actor: null,
    api: 'orders',
    scopesAsked: [],
    scopesGranted: [],
    scopesRefused: [],
    claims: [
      {
        claim: 'email',
        source: 'user',
        kind: 'user',
        via: 'email',
        ms: 0,
        cache: 'none',
        ageMs: 0,
        hash: valueHash(tenant, 'email', email),
      },
    ],
    mistyped: [],
    withheld: [],
    movedToIntrospection: [],
    jti: null,
    expiresAt: null,
    error: null,
  };
}

/** Keeps a record of each of them, one after the other. */
async function keep(tenant: string, given: readonly (readonly [user: string, email: string])[]): Promise<void> {
  for (const [user, email] of given) {
    const stamp = { tenant, id: world.effects.newId(), at: world.clock.now() };
    await world.store.commit([auditWrite(stamp, issued(tenant, user, email))]);
  }
}

/** Who had this e-mail, the latest first; page by page. */
async function whoHad(tenant: string, email: string, limit = 3): Promise<readonly string[]> {
  const users: string[] = [];
  for (let cursor: AuditCursor | null = FIRST; cursor !== null; ) {
    const deps = { store: world.store, valueHash };
    const page: Awaited<ReturnType<typeof queryAudit>> = await queryAudit(
      deps,
      tenant,
      { claim: 'email', value: email },
      { cursor, limit },
    );
    users.push(...page.records.map(({ record }) => JSON.parse(record).subject.user));
    cursor = page.next;
  }
  return users;
}

const indexRows = async (tenant: string, user: string, email: string) => {
  const hash = valueHash(tenant, 'email', email);
  const rows = await Promise.all(
    [`value:${hash}`, `holder:${hash}`, `person:${user}`].map((key) =>
      world.store.listPostings(tenant, key, Number.MAX_SAFE_INTEGER, 1_000),
    ),
  );
  return rows.map(({ length }) => length);
};

let tenants = 0;
const newTenant = () => {
  tenants += 1;
  return `t${tenants}`;
};

const users = Array.from({ length: 20 }, (_, n) => `user-${n}`);
/** What comes: a record of somebody, or a seal over those that came before. */
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constantFrom(...users),
      fc.constantFrom('info@example.com', 'info@example.com', 'a@example.com'),
    ),
  },
  { weight: 1, arbitrary: fc.constant('seal' as const) },
);

test('by a value every record is found that has it, whoever had it, and whenever it was sealed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 60, size: 'max' }), async (happenings) => {
      const tenant = newTenant();
      for (const one of happenings) {
        if (one === 'seal') await world.recorder.seal();
        else await keep(tenant, [one]);
      }
      for (const email of ['info@example.com', 'a@example.com', 'nobody@example.com']) {
        const had = happenings.flatMap((one) => (one !== 'seal' && one[1] === email ? [one[0]] : []));
        expect(await whoHad(tenant, email)).toEqual(had.toReversed());
      }
    }),
    { numRuns: 10 },
  );
});

test('a value that one person has costs one row of the index, however often it is given', async () => {
  const tenant = newTenant();
  for (let n = 0; n < 5; n += 1) {
    await keep(tenant, [['ada', 'ada@example.com']]);
    await world.recorder.seal();
  }
  expect(await indexRows(tenant, 'ada', 'ada@example.com')).toEqual([0, 1, 5]);
  expect(await whoHad(tenant, 'ada@example.com')).toHaveLength(5);
});

test('what was indexed before values led to people is found further, with what came since', async () => {
  const tenant = newTenant();
  await keep(tenant, [['ada', 'ada@example.com']]);
  await world.recorder.seal();
  // As it was then: the value has a posting of its own in that seal, and leads to nobody.
  const hash = valueHash(tenant, 'email', 'ada@example.com');
  const [mine] = await world.store.listPostings(tenant, 'person:ada', 9, 1);
  const [holder] = await world.store.listPostings(tenant, `holder:${hash}`, 99, 1);
  if (mine === undefined || holder === undefined) throw new Error('nothing is in the index');
  await world.store.commit([
    { kind: 'putPosting', posting: { ...mine, key: `value:${hash}` } },
    { kind: 'putPosting', posting: { ...holder, seqs: '[]' } },
  ]);
  await keep(tenant, [['ada', 'ada@example.com']]);
  await keep(tenant, [['bob', 'ada@example.com']]);
  await world.recorder.seal();
  expect(await whoHad(tenant, 'ada@example.com')).toEqual(['bob', 'ada', 'ada']);
});

test('who is erased is found by no value of theirs, and the others who have it are', async () => {
  const tenant = newTenant();
  const many = users.map((user) => [user, 'info@example.com'] as const);
  await keep(tenant, many);
  await world.recorder.seal();
  await keep(tenant, many);
  await world.recorder.seal();
  const erased = ['user-0', 'user-19'];
  for (const user of erased)
    await eraseFromAudit({ store: world.store, valueHash, effects: world.effects }, tenant, user);
  const left = users.filter((user) => !erased.includes(user)).toReversed();
  expect(await whoHad(tenant, 'info@example.com', 500)).toEqual([...left, ...left]);
  const [, holders] = await indexRows(tenant, 'user-0', 'info@example.com');
  expect(holders).toBe(15);
  // A place that became free is taken by the next, whose records from before have postings of their own.
  await keep(tenant, [['user-18', 'info@example.com']]);
  await world.recorder.seal();
  expect(await whoHad(tenant, 'info@example.com', 500)).toEqual(['user-18', ...left, ...left]);
});
