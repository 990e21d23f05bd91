import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keys } from '../../src/cli/keys.ts';
import type { KeysOptions } from '../../src/cli/keys-command.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const HOUR = 3_600_000;

let folder: string;
let world: TestWorld;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'avow-keys-'));
  world = await createTestWorld({ config: `issuer: https://id.example.com\ndatabase: ${folder}/avow.db\n` });
  world.keys.start();
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

type Asked = { readonly action: 'list'; readonly json: boolean } | { readonly action: 'rotate'; readonly now: boolean };

/** `avow keys …` beside the running server. */
async function avowKeys(asked: Asked): Promise<string> {
  let out = '';
  const output = {
    out: (text: string) => {
      out += text;
    },
    err: () => {},
  };
  const options: KeysOptions = { config: 'avow.yaml', ...asked };
  await keys(world.settled(), options, world.effects, output);
  return out;
}

async function published(): Promise<readonly string[]> {
  const jwks: { readonly keys: readonly { readonly kid: string }[] } = JSON.parse(
    await (await world.request('/oauth/jwks')).text(),
  );
  return jwks.keys.map(({ kid }) => kid);
}

const states = (out: string) => out.split('\n').flatMap((line) => /\b(next|active|retired)\b/.exec(line)?.[0] ?? []);

test('a running server publishes the next key within seconds, and signs with it an hour later', async () => {
  const [first] = await published();
  const told = await avowKeys({ action: 'rotate', now: false });
  expect(told).toContain('New keys are published');
  expect(states(told)).toEqual(['active', 'next']);
  world.clock.advance(10_000);
  await expect.poll(published).toHaveLength(2);
  expect(states(await avowKeys({ action: 'list', json: false }))).toEqual(['active', 'next']);

  world.clock.advance(HOUR);
  const lines = (await avowKeys({ action: 'list', json: true })).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ kid: first, algorithm: 'ES256', state: 'retired', removedAt: expect.any(String) }),
    expect.objectContaining({ state: 'active' }),
  ]);
});

test('a second request for the next key says that it is there', async () => {
  await avowKeys({ action: 'rotate', now: false });
  expect(await avowKeys({ action: 'rotate', now: false })).toContain('there already');
});

test('--now takes the published key, or a new one, and says what that means to verifiers', async () => {
  await avowKeys({ action: 'rotate', now: false });
  world.clock.advance(1_000);
  const told = await avowKeys({ action: 'rotate', now: true });
  expect(told).toContain('has cached the JWKS');
  expect(states(told)).toEqual(['retired', 'active']);
  world.clock.advance(1_000);
  expect(states(await avowKeys({ action: 'rotate', now: true }))).toEqual(['retired', 'retired', 'active']);
});

test('the secret of other keys changes nothing', async () => {
  writeFileSync(`${folder}/avow.db.key`, 'x'.repeat(43));
  await expect(avowKeys({ action: 'rotate', now: true })).rejects.toThrow('avow.db.key is not the one');
  expect(await published()).toHaveLength(1);
});
