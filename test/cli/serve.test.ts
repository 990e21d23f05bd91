import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const AVOW = join(import.meta.dirname, '../../bin/avow.js');

let folder: string;
let running: Running[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'avow-serve-'));
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  running = [];
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  /** Everything on standard output until now. */
  said(): string;
  url(): Promise<string>;
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>;
}

/** `avow serve` in a folder of its own, as a newcomer runs it. */
function serve(...args: string[]): Running {
  const child = spawn(process.execPath, [AVOW, 'serve', ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8');
  });
  const ended = endOf(child);
  const one: Running = {
    said: () => out + err,
    url: async () => {
      while (!/listens on/.test(out)) {
        const exited = await Promise.race([ended, once(child)]);
        if (exited !== undefined) throw new Error(`it ended with ${exited}:\n${out}${err}`);
      }
      return /listens on (\S+)/.exec(out)?.[1] ?? '';
    },
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGTERM');
      return ended;
    },
  };
  running.push(one);
  return one;
}

const endOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)));
const once = (child: ChildProcess): Promise<undefined> =>
  new Promise((resolve) => child.stdout?.once('data', () => resolve(undefined)));

test('without a configuration it makes one for development, and prints a token that works, once', async () => {
  const first = serve('--port', '0');
  const url = await first.url();
  expect(first.said()).toContain('There is no avow.yaml');
  const token = /export TOKEN=(\S+)/.exec(first.said())?.[1] ?? '';
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  const created = await fetch(`${url}/scim/v2/Users`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada' }),
  });
  expect(created.status).toBe(201);
  expect(await first.stop()).toBe(0);

  const again = serve('--port', '0');
  const list = await fetch(`${await again.url()}/scim/v2/Users?filter=userName%20eq%20%22ada%22`, { headers });
  expect(await list.json()).toMatchObject({ totalResults: 1 });
  expect(again.said()).toContain('development configuration');
  expect(again.said()).not.toContain('export TOKEN');

  const config = join(folder, 'data/avow.dev.yaml');
  expect(readFileSync(config, 'utf8')).not.toContain(token);
  expect([config, join(folder, 'data/avow.db.key')].map((file) => statSync(file).mode & 0o077)).toEqual([0, 0]);
});

test('a port that is taken is said, with what to do', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const one = serve('--port', String(port));
  await expect(one.url()).rejects.toThrow(/127\.0\.0\.1:\d+: something listens there already.*--port/);
  expect(await one.stop()).toBe(1);
  await new Promise((resolve) => other.close(resolve));
});

test('a database folder that cannot be used is said, with what to do', async () => {
  mkdirSync(join(folder, 'data/avow.db'), { recursive: true });
  const one = serve('--port', '0');
  await expect(one.url()).rejects.toThrow(/avow\.db/);
  expect(one.said()).not.toContain('    at ');
});
