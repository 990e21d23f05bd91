import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diffCommand } from '../../src/cli/diff.ts';
import type { DiffOptions } from '../../src/cli/diff-command.ts';
import { PARTNER_PORTAL, startTrading, type Trading } from '../trading.ts';

const AVOW = join(import.meta.dirname, '../../bin/avow.js');
const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'avow-diff-'));

// The server runs on: the command works beside it.
let world: Trading;
let john: string;
beforeAll(async () => {
  world = await startTrading((config) => config.replace('":memory:"', `${folder}/avow.db`));
  john = await world.createJohn();
  for (const userId of [1, 2, 3, 4]) {
    const email = `person${userId}@example.com`;
    await world.createJohn({ userId, emails: [{ value: email, primary: true }] });
    await world.exchange(await world.signIn({ sub: `subject-${userId}`, email }), 'trades', PARTNER_PORTAL);
  }
  world.clock.advance(2 * HOUR);
  await world.exchange(await world.signIn(), 'trades orders_read');
  await world.exchange(await world.signIn(), 'trades orders_read');
});
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

async function diff(edit: (config: string) => string = (config) => config, options: Partial<DiffOptions> = {}) {
  const said: string[] = [];
  const output = { out: (text: string) => said.push(text), err: () => {} };
  const asked = { config: 'new.yaml', current: 'avow.yaml', since: 7 * 24 * HOUR, last: 1_000, json: false } as const;
  const code = await diffCommand(
    { current: world.settled(), changed: world.settled(edit) },
    { ...asked, sources: 'none', ...options },
    { effects: world.effects },
    output,
    { width: 80, paint: (_, text) => text },
  );
  return { code, text: said.join('') };
}

const fewer = (config: string) => config.replace('claims: [user_id, locations]', 'claims: [user_id]');

describe('avow diff', () => {
  test('ends with 0 where nothing differs, and says what it could not ask', async () => {
    const { code, text } = await diff();
    expect(code).toBe(0);
    expect(text).toMatch(/^5 requests of \d+ audit records: 0 differ, 0 may differ, 5 are the same$/m);
    expect(text).toContain('note: not asked: billing, idp, risk;');
  });

  test('ends with 1 where something differs, by application, with those together of whom the same is another', async () => {
    const { code, text } = await diff(fewer);
    expect(code).toBe(1);
    expect(text).toMatch(
      /^partner-portal\n {2}trades at trading for user \S+, user \S+, user \S+ and 1 more \(asked 4 times\)\n {4}claim locations\n {6}- \["NY"\]\n {6}\+ nothing\n/,
    );
    expect(text).toContain('4 differ, 0 may differ, 1 are the same');
  });

  test('ends with 1 where nobody can tell, and says that it may differ', async () => {
    const { code, text } = await diff((config) => config.replace('risk.score >= 80', 'risk.score >= 60'));
    expect(code).toBe(1);
    expect(text).toContain(
      `trades orders_read at trading for user ${john} (asked 2 times)\n    scope trades may differ`,
    );
    expect(text).toContain('0 differ, 5 may differ, 0 are the same');
  });

  test('looks no further back than it is told, and says where there would be more', async () => {
    expect((await diff(fewer, { since: HOUR })).text).toContain('1 requests of');
    const { text } = await diff(fewer, { last: 1 });
    expect(text).toContain('note: there are older records in that time');
  });

  test('prints one JSON object with --json', async () => {
    const { text } = await diff(fewer, { json: true });
    expect(JSON.parse(text)).toMatchObject({
      isCut: false,
      notAsked: ['billing', 'idp', 'risk'],
      requests: 5,
      differ: 4,
      differences: [
        { client: 'partner-portal', times: 1, changes: [{ what: 'claim', name: 'locations', certain: true }] },
        {},
        {},
        {},
      ],
    });
  });

  test('ends with 2 where a configuration is bad, so that 1 always means a difference', () => {
    const good = 'issuer: https://id.example.com\ndatabase: ":memory:"\n';
    writeFileSync(join(folder, 'good.yaml'), good);
    writeFileSync(join(folder, 'bad.yaml'), `${good}clams: {}\n`);
    const args = ['diff', '--config', 'bad.yaml', '--current', 'good.yaml'];
    const { status, stderr } = spawnSync(process.execPath, [AVOW, ...args], { cwd: folder, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('clams') });
  });
});
