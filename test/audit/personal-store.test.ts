import { afterEach, beforeEach, expect, test } from 'vitest';
import { personalStore } from '../../src/audit/personal-store.ts';
import { auditWrite, type TokenRecord } from '../../src/audit/record.ts';
import type { Store } from '../../src/store/port.ts';
import { randomBytes } from '../random.ts';
import { memoryStore } from '../store/memory.ts';

let raw: Store;
let store: Store;
beforeEach(() => {
  raw = memoryStore();
  store = personalStore(raw, { randomBytes });
});
afterEach(() => raw.close());

const from = { source: 'user', kind: 'user', via: 'title', ms: 1, cache: 'none', ageMs: 0 } as const;
const RECORD: TokenRecord = {
  event: 'token.issued',
  client: 'web',
  grant: 'token-exchange',
  subject: { kind: 'human', user: 'ada-id', issuer: 'https://idp', subject: 'ada-at-idp', sub: 'ada-here' },
  actor: null,
  api: 'orders',
  scopesAsked: ['read'],
  scopesGranted: ['read'],
  scopesRefused: [],
  claims: [
    { claim: 'title', ...from, value: 'Countess' },
    { claim: 'phone', ...from, hash: 'hash-of-phones', hashes: ['hash-of-phone'] },
    { claim: 'pin', ...from },
  ],
  mistyped: [],
  withheld: [],
  movedToIntrospection: [],
  jti: 'j1',
  expiresAt: 1,
  error: null,
};

const keep = (id: string, record = RECORD, to = store) =>
  to.commit([auditWrite({ tenant: 'default', id, at: 1 }, record)]);
const told = async () => (await store.listAudit('default', 9)).map(({ record }) => JSON.parse(record));
const kept = async () => (await raw.listAudit('default', 9)).map(({ record }) => record).join();

test('a record tells what it told, and its row nothing of whom it is about', async () => {
  await keep('r1');
  expect(await told()).toEqual([RECORD]);
  expect(await kept()).not.toMatch(/ada-id|ada-at-idp|ada-here|Countess|hash-of-phone/);
  expect(JSON.parse(await kept())).toMatchObject({
    client: 'web',
    scopesGranted: ['read'],
    subject: { kind: 'human' },
  });
});

test('a person who acts for them is not named in the row either, an application is', async () => {
  const acting = { ...RECORD, actor: 'eve@idp', actorsBefore: ['client:assistant', 'mallory@idp'] };
  await keep('r1', acting);
  expect(await told()).toEqual([acting]);
  expect(await kept()).not.toMatch(/eve@|mallory/);
  expect(JSON.parse(await kept())).toMatchObject({ actor: 'somebody', actorsBefore: ['client:assistant', 'somebody'] });
  await keep('r2', { ...RECORD, actor: 'client:assistant', actorsBefore: [] });
  expect(await kept()).toContain('"actor":"client:assistant"');
});

test('of somebody whose key is gone stays what is about nobody', async () => {
  await keep('r1');
  await keep('r2', { ...RECORD, subject: { kind: 'human', user: 'bob-id', issuer: null, subject: null, sub: null } });
  await raw.commit([{ kind: 'deletePersonKey', tenant: 'default', user: 'ada-id' }]);
  const [bob, ada] = await told();
  expect(bob.subject.user).toBe('bob-id');
  expect(ada).toMatchObject({ erased: true, subject: { kind: 'human' }, client: 'web', jti: 'j1' });
  expect(ada.subject.user).toBeUndefined();
  expect(ada.claims[0]).toEqual({ claim: 'title', ...from });
});

test('one person has one key, however many records come at once, and another tenant’s another', async () => {
  await Promise.all(['r1', 'r2', 'r3'].map((id) => keep(id)));
  await store.commit([auditWrite({ tenant: 'north', id: 'r4', at: 1 }, RECORD)]);
  const keyOf = (row: { readonly record: string }) => JSON.parse(row.record).personal.key;
  const keys = (await raw.listAudit('default', 9)).map(keyOf);
  expect(new Set(keys).size).toBe(1);
  expect((await raw.listAudit('north', 9)).map(keyOf)).not.toContain(keys[0]);
});

test('a part that stands in another record is not read there', async () => {
  await keep('r1');
  const [row] = await raw.listAudit('default', 1);
  if (row === undefined) throw new Error('there is no record');
  await raw.commit([{ kind: 'insertAudit', audit: { ...row, id: 'r2' } }]);
  expect((await told())[0]).toMatchObject({ unreadable: true, subject: { kind: 'human' } });
});

test('a claim whose value looks like a part of a record is no part of one', async () => {
  const subject = { kind: 'machine', user: null, issuer: null, subject: null, sub: 'app' } as const;
  const claims = [{ claim: 'odd', ...from, value: { personal: { key: 'k', box: 'b' } } }];
  await keep('r1', { ...RECORD, subject, claims });
  expect(await told()).toEqual([{ ...RECORD, subject, claims }]);
});
