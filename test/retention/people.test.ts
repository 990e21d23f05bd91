/** What the index and the keys have of people whose records were pruned. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eraseFromAudit } from '../../src/audit/erase.ts';
import { FIRST, queryAudit } from '../../src/audit/query.ts';
import { auditWrite, type TokenRecord } from '../../src/audit/record.ts';
import { createValueHash } from '../../src/audit/value-hash.ts';
import { insertOf } from '../store/samples.ts';
import { createRetentionWorld, DAY_MS, type RetentionNode, type RetentionWorld } from './world.ts';

let world: RetentionWorld;
let node: RetentionNode;
beforeEach(async () => {
  world = createRetentionWorld();
  node = await world.node('{ retention: { everything: 30d } }');
});
afterEach(() => world.stop());

const valueHash = createValueHash('a-secret-for-tests-alone');
const deps = () => ({ store: node.store, valueHash, effects: node.effects });

/** A token gave a person this e-mail. */
async function given(user: string, email: string): Promise<void> {
  const claim = { claim: 'email', source: 'user', kind: 'user', via: 'email', ms: 0, cache: 'none', ageMs: 0 } as const;
  const record: TokenRecord = {
    event: 'token.issued',
    client: 'app',
    grant: null,
    subject: { kind: 'human', user, issuer: null, subject: null, sub: user },
    actor: null,
    api: 'orders',
    scopesAsked: [],
    scopesGranted: [],
    scopesRefused: [],
    claims: [{ ...claim, hash: valueHash('default', 'email', email) }],
    mistyped: [],
    withheld: [],
    movedToIntrospection: [],
    jti: null,
    expiresAt: null,
    error: null,
  };
  const stamp = { tenant: 'default', id: node.effects.newId(), at: node.clock.now() };
  await node.store.commit([auditWrite(stamp, record)]);
  await node.seal();
}

/** What is old goes; the last seal has something else. */
async function pruned(): Promise<void> {
  world.clock.advance(40 * DAY_MS);
  await node.issue(1);
  await node.seal();
  await node.prune();
  await node.seal();
}

const isThere = (id: string) => node.store.commit([insertOf('default', { id })]);

async function found(email: string): Promise<number> {
  const filter = { claim: 'email', value: email };
  return (await queryAudit(deps(), 'default', filter, { cursor: FIRST, limit: 10 })).records.length;
}

/** The keys of the index that name somebody, or lead to them. */
function leading(user: string): readonly string[] {
  const database = new Sqlite(join(world.folder, 'avow.db'), { readonly: true });
  const keys = database.prepare('select key from audit_posting where key like ? or seqs like ? order by key');
  const rows = keys.pluck().all(`%${user}%`, `%${user}%`).map(String);
  database.close();
  return rows.map((key) => key.replace(/:.*/, ''));
}

const hasKey = async (user: string) => (await node.store.getPersonKey('default', user)) !== null;

test('who is still there is found by a value further, whatever of their records was pruned', async () => {
  await isThere('ada-lovelace');
  await given('ada-lovelace', 'ada@first.example');
  await pruned();
  expect(leading('ada-lovelace')).toEqual(['former', 'holder']);
  expect(await hasKey('ada-lovelace')).toBe(true);
  await given('ada-lovelace', 'ada@first.example');
  expect(await found('ada@first.example')).toBe(1);
  expect(await node.verified()).toMatchObject({ good: true });
});

test('erasing somebody reaches what led to them from values of records that were pruned', async () => {
  await isThere('ada-lovelace');
  await given('ada-lovelace', 'ada@first.example');
  await pruned();
  await given('ada-lovelace', 'ada@second.example');
  expect(leading('ada-lovelace')).toEqual(['former', 'holder', 'holder', 'person']);
  await eraseFromAudit(deps(), 'default', 'ada-lovelace');
  expect(leading('ada-lovelace')).toEqual([]);
});

describe('of somebody whose user is gone', () => {
  test('nothing is left when the last record about them is pruned, neither a key nor what leads to them', async () => {
    await given('ada-lovelace', 'ada@first.example');
    await pruned();
    expect(leading('ada-lovelace')).toEqual([]);
    expect(await hasKey('ada-lovelace')).toBe(false);
  });

  test('all of it is left while there is a record', async () => {
    await given('ada-lovelace', 'ada@first.example');
    world.clock.advance(20 * DAY_MS);
    await given('ada-lovelace', 'ada@second.example');
    world.clock.advance(15 * DAY_MS);
    await node.issue(1);
    await node.seal();
    await node.prune();
    expect(await hasKey('ada-lovelace')).toBe(true);
    expect(await found('ada@second.example')).toBe(1);
    expect(await found('ada@first.example')).toBe(0);
    await pruned();
    expect(await hasKey('ada-lovelace')).toBe(false);
    expect(leading('ada-lovelace')).toEqual([]);
  });
});
