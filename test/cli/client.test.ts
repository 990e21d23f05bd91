import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { client } from '../../src/cli/client.ts';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import { createUuidSource } from '../../src/uuid.ts';
import { configOf } from '../config/written.ts';
import { randomBytes } from '../random.ts';
import { createClock } from '../world.ts';

const AVOW = join(import.meta.dirname, '../../bin/avow.js');
const CONFIG = `issuer: https://id.example.com
listen: { port: 0 }
database: ./avow.db
scim:
  clients:
    hr: { access: write }
    reports: { access: read, tenant: other }
`;

let folder: string;
let url: string;
let stop: () => void;

/** `avow …` in the folder of the configuration, as an operator runs it. */
async function avow(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [AVOW, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString('utf8');
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })));
}

async function tokenFrom(...args: string[]): Promise<string> {
  const { code, out } = await avow('client', ...args);
  expect(code).toBe(0);
  expect(out).toMatch(/^avow_scim_[A-Za-z0-9_-]{43}\n$/);
  return out.trim();
}

async function statusWith(token: string, path = '/Users'): Promise<number> {
  return (await fetch(`${url}/scim/v2${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'avow-client-'));
  writeFileSync(join(folder, 'avow.yaml'), CONFIG);
  const server = spawn(process.execPath, [AVOW, 'serve'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  stop = () => server.kill('SIGTERM');
  url = await new Promise((resolve, reject) => {
    server.stdout.on('data', (chunk: Buffer) => {
      const found = /listens on (\S+)/.exec(chunk.toString('utf8'))?.[1];
      if (found !== undefined) resolve(found);
    });
    ended.then(() => reject(new Error('the server ended')));
  });
});
afterAll(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a running server sees a new, a rotated and a revoked token at once', { timeout: 60_000 }, async () => {
  const first = await tokenFrom('add', 'hr');
  expect(await statusWith(first)).toBe(200);
  const second = await tokenFrom('rotate', 'hr', '--grace', '1h');
  expect([await statusWith(first), await statusWith(second)]).toEqual([200, 200]);
  expect(await avow('client', 'revoke', 'hr')).toMatchObject({ code: 0, out: expect.stringMatching(/^2 tokens are/) });
  expect([await statusWith(first), await statusWith(second)]).toEqual([401, 401]);
});

describe('in a database of its own', () => {
  const clock = createClock();
  const effects = { now: clock.now, newId: createUuidSource(clock.now, randomBytes), randomBytes };

  /** The same command in this process; what it prints on standard output. */
  async function run(...args: readonly string[]): Promise<string> {
    const printed: string[] = [];
    const output = { err: () => {}, out: (text: string) => printed.push(text) };
    const invocation = parseCommandLine(['client', ...args], '1.2.3', output);
    if (invocation.command !== 'client') throw new Error('this is no command');
    const config = { ...configOf(CONFIG), database: join(folder, 'own.db') };
    await client(config, invocation.options, effects, output);
    return printed.join('');
  }

  test('an empty list says what to do', async () => {
    expect(await run('list')).toContain('avow client add');
  });

  test('the list tells everything of a token but the token', async () => {
    const token = (await run('add', 'hr', '--expires', '60s')).trim();
    clock.advance(60_000);
    await run('add', 'hr');
    await run('add', 'reports');
    const lines = (await run('list')).trim().split('\n');
    expect(lines.map((line) => line.replace(/[0-9a-f-]{36}/, 'ID'))).toEqual([
      'hr  ID  expired  created 2026-11-23T12:00:00.000Z  expires 2026-11-23T12:01:00.000Z  last used never',
      'hr  ID  live  created 2026-11-23T12:01:00.000Z  does not expire  last used never',
      'reports  ID  live  created 2026-11-23T12:01:00.000Z  does not expire  last used never',
    ]);
    const json = await run('list', '--json');
    expect(
      json
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))[2],
    ).toMatchObject({ client: 'reports', tenant: 'other' });
    for (const text of [...lines, json]) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(createHash('sha256').update(token).digest('hex'));
    }
  });

  test('one token is revoked by its id, and the others live', async () => {
    const states = async () => (await run('list')).match(/live|revoked|expired/g);
    const id = /^reports {2}(\S+)/m.exec(await run('list'))?.[1] ?? '';
    expect(await run('revoke', '--id', id)).toBe(`One token is revoked: ${id}\n`);
    expect(await states()).toEqual(['expired', 'live', 'revoked']);
    await expect(run('revoke', '--id', id)).rejects.toThrow('no such token');
  });

  test.each([
    ['add', 'hrr', /no SCIM client 'hrr' \(did you mean 'hr'\?\).*scim\.clients/],
    ['add', 'constructor', /no SCIM client 'constructor'/],
    ['rotate', 'reports', /reports has no live token.*avow client add reports/],
    ['revoke', 'nobody', /no such token to revoke.*avow client list/],
  ] as const)('a mistake is told with how to mend it: avow client %s %s', async (action, name, told) => {
    await expect(run(action, name)).rejects.toThrow(told);
  });
});
