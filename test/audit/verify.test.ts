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
