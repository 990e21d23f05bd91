import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/avow.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'avow-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command as a person does, in an empty folder with this file as avow.yaml. */
async function avow(args: string[], yaml?: string, env: Record<string, string> = {}) {
  const cwd = mkdtempSync(join(folder, 'run-'));
  if (yaml !== undefined) writeFileSync(join(cwd, 'avow.yaml'), yaml);
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { status, stdout, stderr };
}

const GOOD = `issuer: https://id.example.com
scim: { clients: { hr: { token: '\${env:HR_TOKEN}' } } }
claims: { given_name: { from: user, path: name.givenName, type: string } }
apis: { orders: { audience: https://api.example.com/orders, scopes: [orders_read] } }
scopes: { orders_read: { claims: [given_name], rules: [{ allow: { to: human } }] } }
clients: { web: { kind: first-party, secret: '\${env:WEB_SECRET}', grants: [token-exchange], scopes: [orders_read] } }
`;
const SECRETS = { HR_TOKEN: 'hr-token-of-enough-length', WEB_SECRET: 'web-secret-of-enough-length' };

test('a good configuration: 0, and what is in it', async () => {
  expect(await avow(['check'], GOOD, SECRETS)).toEqual({
    status: 0,
    stdout: 'avow.yaml is good: 1 provisioning client, 1 client, 1 API, 1 scope, 1 claim\n',
    stderr: '',
  });
});

test('a configuration with something that is hardly meant: 0, and a warning that says where', async () => {
  const odd = GOOD.replace('claims: [given_name]', 'claims: []');
  const { status, stdout, stderr } = await avow(['check'], odd, SECRETS);
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('avow.yaml is good') });
  expect(stderr).toMatch(/^avow\.yaml:3 {2}claims\.given_name\n {2}no scope carries this claim/);
  expect(stderr).toMatch(/\n1 warning\n$/);
});

test('a bad configuration: 78, every problem, and no secret', async () => {
  const bad = GOOD.replace('from: user', 'from: usr').replace('claims: [given_name]', 'claims: [given_nam]');
  const { status, stdout, stderr } = await avow(['check'], bad, SECRETS);
  expect({ status, stdout }).toEqual({ status: 78, stdout: '' });
  expect(stderr).toContain('avow.yaml:3  claims.given_name.from');
  expect(stderr).toContain('avow.yaml:5  scopes.orders_read.claims[0]');
  expect(stderr).toMatch(/\n2 problems\n$/);
  expect(stderr).not.toContain('of-enough-length');
  expect(stderr).not.toContain('\u001b');
});

test.for(['serve', 'audit'])('a bad configuration starts no avow %s: 78', async (command) => {
  expect(await avow([command], 'isuer: x')).toMatchObject({
    status: 78,
    stderr: expect.stringContaining("did you mean 'issuer'?"),
  });
});

test('no configuration to check: 78, and which file it looked for', async () => {
  expect(await avow(['check'])).toMatchObject({
    status: 78,
    stderr: expect.stringContaining('avow.yaml  the file cannot be read'),
  });
});

test('a command that there is not: 64', async () => {
  expect(await avow(['sevre'])).toMatchObject({ status: 64, stderr: expect.stringContaining('Did you mean serve?') });
});

test('something unforeseen: 1, in one line; with AVOW_DEBUG, where', async () => {
  const yaml = 'issuer: https://id.example.com\ndatabase: ./avow.yaml/avow.db\n';
  const { status, stderr } = await avow(['audit'], yaml);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^avow: [^\n]+\n$/);
  const debugged = await avow(['audit'], yaml, { AVOW_DEBUG: '1' });
  expect(debugged.stderr).toMatch(/\n {4}at /);
  expect(debugged.stderr).toContain('[cause]');
});

test('--version is the version of the package', async () => {
  expect(await avow(['--version'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});
