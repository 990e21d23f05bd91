import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AuditWorld, startAuditWorld } from './world.ts';

let world: AuditWorld;

/** Record 1 is that of the first signing key; then two seals over three tokens each. */
beforeEach(async () => {
  world = await startAuditWorld();
  for (const client of ['app', 'other', 'app']) await world.token(client, 'read');
  await world.recorder.seal();
  for (const client of ['app', 'other', 'other']) await world.token(client, 'write');
  await world.recorder.seal();
});
afterEach(() => world.stop());

const SET_RECORD = `update audit set record = replace(record, 'other', 'app')`;

test('records that nobody touched are good', async () => {
  expect(await world.verified()).toEqual({
    good: true,
    said: 'default: 7 records in 2 seals\nNothing was altered, removed, added or moved.\n',
  });
});

test('records since the last seal are told, and no problem', async () => {
  await world.token('app', 'read');
  expect(await world.verified()).toMatchObject({ good: true, said: expect.stringContaining('1 not sealed yet') });
});

describe('what somebody did to the database is found, and which record it was done to', () => {
  test.each<[string, string[], RegExp[]]>([
    ['a record altered', [`${SET_RECORD} where seq = 3`], [/record 3 \(.*\) was altered \(seal 1\)/]],
    ['its time altered', ['update audit set at = at - 1 where seq = 6'], [/record 6 \(.*\) was altered \(seal 2\)/]],
    ['a record removed', ['delete from audit where seq = 5'], [/record 5 was removed \(seal 2\)/]],
    [
      'a record put in',
      [
        "insert into audit (seq, tenant, id, at, event, record) select -1, tenant, 'x', at, event, record from audit where seq = 2",
      ],
      [/record -1 \(x\) has no seal: it was put in/],
    ],
    [
      'two records exchanged',
      [
        'update audit set seq = 99 where seq = 2',
        'update audit set seq = 2 where seq = 3',
        'update audit set seq = 3 where seq = 99',
      ],
      [/record 2 \(.*\) was moved: it stood at 3/, /record 3 \(.*\) was moved: it stood at 2/],
    ],
    ['a record given to another tenant', ["update audit set tenant = 'north' where seq = 4"], [/record 4 was removed/]],
    ['a seal removed', ['delete from audit_seal where number = 1'], [/seal 1 is missing/, /record 1 .* has no seal/]],
    ['the last seal removed', ['delete from audit_seal where number = 2'], [/record 5 \(.*\) has no seal/]],
    [
      'the end cut off',
      ['delete from audit_seal where number = 2', 'delete from audit where seq > 4'],
      [/record 7, the last of all that were sealed, was removed/],
    ],
    [
      'a record and its leaf altered',
      [`${SET_RECORD} where seq = 3`, `update audit_seal set leaves = replace(leaves, '3 ', '3 x') where number = 1`],
      [/seal 1 was altered: its hash is another/],
    ],
    [
      'a signature taken from another seal',
      ['update audit_seal set signature = (select signature from audit_seal where number = 1) where number = 2'],
      [/the signature of seal 2 is that of another/],
    ],
    [
      'everything removed',
      ['delete from audit_seal', 'delete from audit', "delete from event_stream where name = 'audit-seals'"],
      [/there is no record, not even of how the signing keys were made/],
    ],
    [
      'a signature forged',
      [`update audit_seal set signature = 'e30.e30.AA' where number = 2`],
      [/seal 2 has no valid signature/],
    ],
  ])('%s', async (_, statements, expected) => {
    world.tamper(...statements);
    const { good, said } = await world.verified();
    expect(good).toBe(false);
    for (const problem of expected) expect(said).toMatch(problem);
  });
});

describe('a checkpoint that was kept elsewhere', () => {
  const kept = async () => (await world.read('/checkpoint')).text();

  test('is good for the chain, and for one that went on', async () => {
    const checkpoint = await kept();
    await world.token('app', 'read');
    await world.recorder.seal();
    expect(await world.verified(checkpoint)).toMatchObject({ good: true });
  });

  test('shows that the end was cut off, whatever else was put right', async () => {
    const checkpoint = await kept();
    world.tamper(
      'delete from audit_seal where number = 2',
      'delete from audit where seq > 4',
      "update event_stream set position = 4, settled = '[]' where name = 'audit-seals'",
    );
    expect(await world.verified()).toMatchObject({ good: true });
    const { good, said } = await world.verified(checkpoint);
    expect(good).toBe(false);
    expect(said).toMatch(/the chain ends with seal 1, before seal 2 of the checkpoint/);
  });

  test('is refused where it is no checkpoint', async () => {
    await expect(world.verified('e30.e30.AA')).rejects.toThrow('no checkpoint that this installation has signed');
  });
});

describe('somebody who may write to the database, and knows how the chain is made,', () => {
  test("does not pass another tenant's chain off as this one", async () => {
    await world.read('', 'stranger');
    await world.recorder.seal();
    world.tamper(
      "delete from audit_seal where tenant = 'default'",
      "delete from audit where tenant = 'default'",
      "update audit_seal set tenant = 'default'",
      "update audit set tenant = 'default'",
    );
    const { good, said } = await world.verified();
    expect(good).toBe(false);
    expect(said).toMatch(/seal 1 was altered: its hash is another/);
    expect(said).toMatch(/the signature of seal 1 is that of another/);
    expect(said).toMatch(/record 8 \(.*\) was altered/);
  });

  test('does not put a key of their own in the place of one that signed', async () => {
    world.tamper("update signing_key set public_jwk = '{}'");
    expect(await world.verified()).toMatchObject({ good: true });
    world.tamper("update signing_key set sealed = 'e30.e30.e30.e30.e30'");
    await expect(world.verified()).rejects.toThrow('cannot be opened');
  });

  test('does not keep records from being sealed without being noticed', async () => {
    world.tamper("update event_stream set position = 1000, settled = '[]' where name = 'audit-seals'");
    await world.token('app', 'read');
    await world.recorder.seal();
    const { good, said } = await world.verified();
    expect(good).toBe(false);
    expect(said).toMatch(/record 8 \(.*\) has no seal/);
  });

  test('has altered records sealed anew by Avow itself: the time of the seals tells, and a checkpoint proves it', async () => {
    const checkpoint = await (await world.read('/checkpoint')).text();
    world.clock.advance(3_600_000);
    world.tamper(
      `${SET_RECORD} where seq = 3`,
      'delete from audit_seal',
      'delete from audit_posting',
      "update event_stream set position = 0, settled = '[]' where name = 'audit-seals'",
    );
    await world.recorder.seal();
    const { said } = await world.verified();
    expect(said).toContain('1 of the seals, from seal 1 on, came more than ten minutes after their records');
    expect(await world.verified(checkpoint)).toMatchObject({
      good: false,
      said: expect.stringMatching(/before seal 2|made anew/),
    });
  });
});
