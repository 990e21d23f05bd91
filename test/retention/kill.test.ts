/** A real process that is killed while it prunes: what is left verifies, and the next one goes on where it was. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { entriesWrite } from '../../src/audit/entries.ts';
import { createRetentionWorld, type RetentionNode, type RetentionWorld } from './world.ts';

const AVOW = join(import.meta.dirname, '../../bin/avow.js');
const ROWS = 60;
const TOGETHER = 100;

let world: RetentionWorld;
let child: ChildProcess | null = null;
beforeEach(() => {
  world = createRetentionWorld(Date.parse('2020-01-01T00:00:00Z'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await world.stop();
});

/** Old introspections, of which one step of a pruning takes two rows. */
async function recorded(node: RetentionNode): Promise<void> {
  const { now, newId } = node.effects;
  const text = JSON.stringify({
    at: now(),
    client: 'app',
    application: 'app',
    api: 'orders',
    active: true,
    form: 'json',
  });
  const entries = Array.from({ length: TOGETHER }, () => ({ user: null, text }));
  const stamp = { tenant: 'default', at: now(), event: 'token.introspected' };
  await node.store.commit(Array.from({ length: ROWS }, () => entriesWrite({ ...stamp, id: newId() }, entries)));
  await node.seal();
  await node.issue(1);
  await node.seal();
}

const PRUNINGS = "select count(*) from audit where event = 'audit.pruned'";

/** Kills it as soon as something is pruned. */
async function killedAtWork(): Promise<void> {
  const database = new Sqlite(join(world.folder, 'avow.db'), { readonly: true });
  const prunings = database.prepare(PRUNINGS).pluck();
  const process_ = spawn(process.execPath, [AVOW, 'audit', 'prune', '-c', join(world.folder, 'avow.yaml')]);
  child = process_;
  const exit = once(process_, 'exit');
  while (process_.exitCode === null && prunings.get() === 0) await new Promise((resolve) => setImmediate(resolve));
  process_.kill('SIGKILL');
  await exit;
  database.close();
}

test('killed in the middle of it, the log verifies, and what was left goes the next time', {
  timeout: 60_000,
}, async () => {
  const node = await world.node('{ retention: { introspections: 30d } }');
  await recorded(node);
  await killedAtWork();
  const all = ROWS * TOGETHER;
  const left = (await node.counts())['token.introspected'] ?? 0;
  expect(left).toBeLessThan(all);
  const halfway = await node.verified();
  expect(halfway).toMatchObject({ good: true, said: expect.stringContaining(`; ${all - left} pruned by policy`) });
  await node.seal();
  // It held the right to prune, which others leave to it for a minute.
  world.tamper('update event_stream set held_until = 0');
  world.clock.advance(40 * 86_400_000);
  await node.prune();
  expect(await node.counts()).not.toHaveProperty('token.introspected');
  expect(await node.verified()).toMatchObject({
    good: true,
    said: expect.stringContaining(`; ${all} pruned by policy`),
  });
});
