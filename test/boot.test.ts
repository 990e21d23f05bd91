import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestWorld } from './world.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'avow-boot-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const start = () => createTestWorld({ config: `issuer: https://id.example.com\ndatabase: ${folder}/avow.db\n` });
const keyFile = () => join(folder, 'avow.db.key');

test('without secret: the signing keys open with a key file beside the database, at every start', async () => {
  const first = await start();
  const keys = await (await first.request('/oauth/jwks')).json();
  await first.close();
  const second = await start();
  expect(await (await second.request('/oauth/jwks')).json()).toEqual(keys);
  await second.close();
});

test('a lost key file is said by name, and no other is made that would open nothing', async () => {
  await (await start()).close();
  rmSync(keyFile());
  await expect(start()).rejects.toThrow(`the key file ${keyFile()} is missing`);
  expect(existsSync(keyFile())).toBe(false);
});

test('the key file of another database is said by name', async () => {
  await (await start()).close();
  writeFileSync(keyFile(), 'x'.repeat(43));
  await expect(start()).rejects.toThrow(`the key file ${keyFile()} is not the one`);
});

test('a database in memory leaves no file', async () => {
  const world = await createTestWorld({ config: 'issuer: https://id.example.com\ndatabase: ":memory:"\n' });
  expect((await world.request('/oauth/jwks')).status).toBe(200);
  expect(existsSync(':memory:.key')).toBe(false);
  await world.close();
});

test('a running installation removes what has expired, at its start and every hour', async () => {
  const world = await start();
  const mark = (jti: string, at: number) =>
    world.store.commit([{ kind: 'insertReplay', tenant: 'default', issuer: 'a', jti, expiresAt: at }]);
  const isKept = (jti: string) =>
    mark(jti, 0).then(
      () => false,
      () => true,
    );
  // A node whose clock is behind may need it for another minute.
  await mark('old', world.clock.now() - 60_001);
  await mark('young', world.clock.now() + 1_000);
  world.events.start();
  await expect.poll(() => isKept('old')).toBe(false);
  expect(await isKept('young')).toBe(true);
  world.clock.advance(3_600_000);
  await expect.poll(() => isKept('young')).toBe(false);
  await world.close();
});
