/** Somebody who may write to the database removes records, and would have it taken for what Avow prunes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { leavesOf, linkHash } from '../../src/audit/seal.ts';
import type { StoredSeal } from '../../src/store/audit-port.ts';
import { createRetentionWorld, DAY_MS, type RetentionNode, type RetentionWorld } from './world.ts';

let world: RetentionWorld;
let node: RetentionNode;

/** Old and new records of each kind in two tenants; the old introspections are pruned. */
beforeEach(async () => {
  world = createRetentionWorld();
  node = await world.node('{ retention: { introspections: 30d } }');
  const record = async () => {
    await node.issue(2);
    await node.look(3);
    await node.issue(2, 'north');
    await node.seal();
  };
  await record();
  world.clock.advance(40 * DAY_MS);
  await record();
  world.tamper('create table kept as select * from audit');
  await node.prune();
});
afterEach(() => world.stop());

const EVENT = (event: string, tenant = 'default') => `tenant = '${tenant}' and event = '${event}'`;
const FIRST = (event: string, tenant?: string) => `seq = (select min(seq) from audit where ${EVENT(event, tenant)})`;
const INSERT = 'insert into audit (tenant, id, at, event, record)';
const PRUNED = "event = 'audit.pruned'";

async function toldAfter(...statements: readonly string[]): Promise<string> {
  world.tamper(...statements);
  return (await node.verified()).said;
}

test('before and after the record of it is sealed, what Avow has pruned is no problem', async () => {
  expect(await node.verified()).toMatchObject({ good: true, said: expect.stringContaining('; 3 pruned by policy') });
  await node.seal();
  expect(await node.verified()).toMatchObject({ good: true, said: expect.stringContaining('; 3 pruned by policy') });
  expect(await node.verified('north')).toMatchObject({ good: true });
});

describe('once the pruning is sealed, it is noticed when somebody', () => {
  beforeEach(() => node.seal());

  test.each<[string, string[], RegExp[]]>([
    [
      'removes an old record',
      [`delete from audit where ${FIRST('token.issued')}`],
      [/record 2 was removed \(seal 1\)/],
    ],
    [
      'removes an introspection that is not old enough',
      [`delete from audit where ${FIRST('token.introspected')}`],
      [/record \d+ was removed \(seal 2\)/],
    ],
    [
      'removes the record of the pruning',
      [`delete from audit where ${PRUNED}`],
      [
        /record \d+ was removed \(seal 1\)/,
        /record \d+ was removed \(seal 3\)/,
        /; 0 pruned|^default: \d+ records in 3 seals\n/,
      ],
    ],
    [
      'has it say more',
      [
        `update audit set record = replace(record, '"places":[', '"places":[[1,9],') where ${PRUNED}`,
        `delete from audit where ${FIRST('token.issued')}`,
      ],
      [/record 2 was removed/, /record \d+ \(.*\) was altered \(seal 3\)/, /Avow has not said so/],
    ],
    [
      'has it say more behind its proof',
      [
        `update audit set record = substr(record, 1, length(record) - 1) || ',"places":[[1,9]]}' where ${PRUNED}`,
        `delete from audit where ${FIRST('token.issued')}`,
      ],
      [/record 2 was removed/, /record \d+ \(.*\) was altered \(seal 3\)/, /Avow has not said so/],
    ],
    [
      'exchanges it with another record',
      [
        `update audit set seq = 900 where ${PRUNED}`,
        `update audit set seq = (select max(seq) + 1 from audit where seq < 900) where ${FIRST('token.issued')}`,
        'update audit set seq = 2 where seq = 900',
      ],
      [/record 2 \(.*\) was moved: it stood at \d+/, /record \d+ \(.*\) was moved: it stood at 2/],
    ],
    [
      'puts one that was pruned back',
      ["insert or ignore into audit select * from kept where event = 'token.introspected'"],
      [/record \d+ \(.*\) was pruned, and is there again \(seal 1\)/],
    ],
  ])('%s', async (_, statements, expected) => {
    const said = await toldAfter(...statements);
    for (const problem of expected) expect(said).toMatch(problem);
    expect(said).not.toContain('Nothing');
  });
});

describe('what somebody writes in the second before it is sealed is no word of Avow’s, as when they', () => {
  const more = JSON.stringify({
    event: 'audit.pruned',
    client: null,
    kind: 'everything',
    until: '2026-11-23T12:00:00.000Z',
    records: 1,
    places: [[1, 9]],
  });
  const withProof = (proof: string) =>
    `substr('${more}', 1, length('${more}') - 1) || ',"proof":"' || ${proof} || '"}'`;
  const pruned = `(select record from audit where ${PRUNED})`;

  test.each<[string, string, string]>([
    ['have none', `${INSERT} values ('default', 'x', 1, 'audit.pruned', '${more}')`, 'default'],
    [
      'take the proof of another pruning',
      `${INSERT} select 'default', 'x', 1, 'audit.pruned', ${withProof(`json_extract(${pruned}, '$.proof')`)}`,
      'default',
    ],
    [
      'take the signature of a seal for one',
      `${INSERT} select 'default', 'x', 1, 'audit.pruned', ${withProof('signature')} from audit_seal where tenant = 'default' and number = 1`,
      'default',
    ],
    [
      'take the record of another tenant',
      `${INSERT} select 'north', id, at, event, record from audit where ${PRUNED}`,
      'north',
    ],
    [
      'alter the one that Avow is about to seal',
      `update audit set record = replace(record, '"places":[', '"places":[[1,9],') where ${PRUNED}`,
      'default',
    ],
  ])('%s', async (_, statement, tenant) => {
    world.tamper(statement);
    await node.seal();
    world.tamper(`delete from audit where ${FIRST('token.issued', tenant)}`);
    const { good, said } = await node.verified(tenant);
    expect(good).toBe(false);
    expect(said).toMatch(/record \d+ was removed \(seal 1\)/);
    expect(said).toMatch(/record \d+ \(.*\) says that records were pruned, and Avow has not said so/);
  });

  test('repeat one that is Avow’s, which says nothing new', async () => {
    world.tamper(`${INSERT} select tenant, id, at, event, record from audit where ${PRUNED}`);
    await node.seal();
    expect(await node.verified()).toMatchObject({ good: true });
    expect(await toldAfter(`delete from audit where ${FIRST('token.issued')}`)).toMatch(/record 2 was removed/);
  });
});

describe('it is noticed when somebody forges a seal whole, has Avow prune by it, and puts the true one back:', () => {
  const chain = () => node.store.listSeals('default', 0, 10);
  const put = ({ number, lastAt, leaves, hash, previous }: StoredSeal) =>
    `update audit_seal set last_at = ${lastAt}, leaves = '${leaves}', hash = '${hash}', previous = '${previous}' where tenant = 'default' and number = ${number}`;
  /** Each follows on the one before it, so that a look at the hashes alone finds nothing. */
  const forged = (seals: readonly StoredSeal[], change: (seal: StoredSeal) => StoredSeal): readonly StoredSeal[] => {
    const made: StoredSeal[] = [];
    for (const seal of seals) {
      const changed = { ...change(seal), previous: made.at(-1)?.hash ?? seal.previous };
      made.push({ ...changed, hash: linkHash(changed) });
    }
    return made;
  };
  const pruned = async () => (await node.prune()).reduce((sum, { records }) => sum + records, 0);

  test('one of records that are not old, which looks as if they were', async () => {
    await node.seal();
    const seals = await chain();
    world.tamper(...forged(seals, (seal) => (seal.number === 2 ? { ...seal, lastAt: 1 } : seal)).map(put));
    expect(await pruned()).toBe(3);
    world.tamper(...seals.map(put));
    expect((await node.verified()).said).toMatch(/records were pruned by a seal 2 that is not the one that is there/);
  });

  test('one where a record that goes stands in the place of one that is kept', async () => {
    await node.seal();
    const seals = await chain();
    const leafOf = (seal: number, seq: number) =>
      seals[seal - 1]?.leaves.split('\n').find((leaf) => leaf.startsWith(`${seq} `)) ?? '';
    const [introspected] = (await node.rows()).filter(({ event }) => event === 'token.introspected');
    const [kept, goes] = [leafOf(1, 2), leafOf(2, introspected?.seq ?? 0)];
    const change = (seal: StoredSeal) =>
      seal.number === 1 ? { ...seal, leaves: seal.leaves.replace(kept, goes) } : seal;
    world.tamper(
      ...forged(seals, change).map(put),
      "update event_stream set position = 0 where name like 'audit-pruned:%'",
    );
    expect(await pruned()).toBe(3);
    world.tamper(
      ...seals.map(put),
      'delete from audit where seq = 2',
      `insert into audit select * from kept where seq = ${introspected?.seq}`,
    );
    expect((await node.verified()).said).toMatch(/records were pruned by a seal 1 that is not the one that is there/);
  });

  test('one that stands where no chain has come to', async () => {
    await node.seal();
    const [, seal] = await chain();
    if (seal === undefined) throw new Error('there is no second seal');
    const [introspected] = (await node.rows()).filter(({ event }) => event === 'token.introspected');
    const leaf = leavesOf(seal).find(({ seq }) => seq === introspected?.seq);
    const line = seal.leaves.split('\n').find((one) => one.startsWith(`${leaf?.seq} `)) ?? '';
    const far = { ...seal, number: 1000, records: leaf?.place ?? 0, leaves: line, lastAt: 1 };
    const { tenant, number, records, firstSeq, lastSeq, lastAt, previous, leaves, signature } = far;
    const at = (position: number) =>
      `update event_stream set position = ${position} where tenant = 'default' and name = 'audit-pruned:introspections'`;
    world.tamper(
      `insert into audit_seal (tenant, number, records, first_seq, last_seq, last_at, previous, leaves, hash, signature)
       values ('${tenant}', ${number}, ${records}, ${firstSeq}, ${lastSeq}, ${lastAt}, '${previous}', '${leaves}', '${linkHash(far)}', '${signature}')`,
      at(999),
    );
    expect(await pruned()).toBe(3);
    world.tamper('delete from audit_seal where number = 1000', at(1));
    expect((await node.verified()).said).toMatch(/records were pruned by a seal 1000 that is not there/);
  });

  test('one alone, where it follows on no other any more, is pruned nothing by', async () => {
    await node.issue(1);
    await node.seal();
    world.clock.advance(40 * DAY_MS);
    await node.issue(1);
    await node.seal();
    const [second] = forged((await chain()).slice(1, 2), (seal) => ({ ...seal, lastAt: 1 }));
    if (second === undefined) throw new Error('there is no second seal');
    world.tamper(put(second));
    await expect(node.prune()).rejects.toThrow('seal 3 of the tenant default was altered');
  });
});

describe('Avow itself', () => {
  test('does not prune a record that was made to look like one of those that go', async () => {
    world.clock.advance(40 * DAY_MS);
    world.tamper(`update audit set event = 'token.introspected' where ${FIRST('token.issued')}`);
    world.tamper("update event_stream set position = 0 where name like 'audit-pruned:%'");
    await node.issue(1);
    await node.seal();
    await node.prune();
    expect((await node.verified()).said).toMatch(/record 2 \(.*\) was altered \(seal 1\)/);
    expect((await node.rows()).map(({ seq }) => seq)).toContain(2);
  });

  test('prunes nothing of a seal that was altered, so that it looks older than it is', async () => {
    await node.seal();
    world.tamper("update audit_seal set last_at = 1 where tenant = 'default' and number = 2");
    await node.issue(1);
    await node.seal();
    await expect(node.prune()).rejects.toThrow('seal 2 of the tenant default was altered');
    expect((await node.counts())['token.introspected']).toBe(3);
  });

  test('prunes those of other tenants, where one seal of a tenant was altered', async () => {
    await node.look(2, 'north');
    await node.seal();
    world.clock.advance(40 * DAY_MS);
    await node.issue(1, 'north');
    await node.seal();
    world.tamper("update audit_seal set last_at = 1 where tenant = 'default' and number = 2");
    await expect(node.prune()).rejects.toThrow('seal 2 of the tenant default was altered');
    expect((await node.counts('north'))['token.introspected']).toBeUndefined();
    expect((await node.counts())['token.introspected']).toBe(3);
  });

  test('prunes nothing twice where its place was set back', async () => {
    world.tamper("update event_stream set position = 0 where name like 'audit-pruned:%'");
    expect((await node.prune()).map(({ records }) => records)).toEqual([0, 0]);
    expect(await node.verified()).toMatchObject({ good: true });
  });
});
