import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const AVOW = join(import.meta.dirname, '../../bin/avow.js');

const root = mkdtempSync(join(tmpdir(), 'avow-serve-'));
/** Where the commands of a test are run. */
let folder: string;
let running: Running[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(root, 'run-'));
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  running = [];
});
afterAll(() => rmSync(root, { recursive: true }));

interface Running {
  /** Everything on standard output until now. */
  said(): string;
  url(): Promise<string>;
  signal(name: NodeJS.Signals): void;
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
    signal: (name) => void child.kill(name),
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGTERM');
      return ended;
    },
  };
  running.push(one);
  return one;
}

/** What another command prints, run beside it. */
async function avow(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [AVOW, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  return text(child.stdout);
}

const endOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)));
const once = (child: ChildProcess): Promise<undefined> =>
  new Promise((resolve) => child.stdout?.once('data', () => resolve(undefined)));

describe('without a configuration it makes one for development', () => {
  let first: Running;
  let url: string;
  let token: string;
  const place = mkdtempSync(join(root, 'development-'));
  beforeAll(async () => {
    folder = place;
    first = serve('--port', '0');
    url = await first.url();
    token = /export TOKEN=(\S+)/.exec(first.said())?.[1] ?? '';
    running = [];
  });
  beforeEach(() => {
    folder = place;
  });
  afterAll(() => first.stop());

  test('and says how to try it: what is printed and what it says of itself lead back to its port', async () => {
    const { port } = new URL(url);
    expect(first.said()).toContain('There is no avow.yaml');
    expect(first.said()).toContain(`Avow listens on ${url} as http://localhost:${port}\n`);
    const curl = `curl -H "Authorization: Bearer $TOKEN" http://localhost:${port}/scim/v2/Users\n`;
    await expect.poll(first.said).toContain(curl);
    const metadata = await (await fetch(`${url}/.well-known/oauth-authorization-server`)).json();
    const issuer = `http://localhost:${port}`;
    expect(metadata).toMatchObject({ issuer, token_endpoint: `${issuer}/oauth/token` });
  });

  test('for its owner alone, whatever the umask, and without the token', () => {
    const data = join(place, 'data');
    const files = readdirSync(data);
    expect(files.toSorted()).toEqual(['avow.db', 'avow.db-shm', 'avow.db-wal', 'avow.db.key', 'avow.dev.yaml']);
    expect(['', ...files].filter((file) => (statSync(join(data, file)).mode & 0o077) !== 0)).toEqual([]);
    expect(readFileSync(join(data, 'avow.dev.yaml'), 'utf8')).not.toContain(token);
  });

  test('that is found again, and whose lost token is no dead end', async () => {
    const created = await fetch(`${url}/scim/v2/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada' }),
    });
    expect(created.status).toBe(201);
    expect(await first.stop()).toBe(0);

    const again = serve('--port', '0');
    const { origin, port } = new URL(await again.url());
    expect(again.said()).toContain(`as http://localhost:${port}\n`);
    expect(again.said()).not.toContain('export TOKEN');
    const mend = /for another one: avow (.+)/.exec(again.said())?.[1] ?? '';
    const another = (await avow(...mend.split(' '))).trim();
    const headers = { authorization: `Bearer ${another}` };
    const list = await fetch(`${origin}/scim/v2/Users?filter=userName%20eq%20%22ada%22`, { headers });
    expect(await list.json()).toMatchObject({ totalResults: 1 });
    expect(await avow('check')).toContain('data/avow.dev.yaml is good: 1 provisioning client');
  });
});

describe('while it runs', () => {
  const SECRET = 'app-secret-of-enough-length';
  const config = (who: string, port = 0) => `issuer: https://id.example.com
listen: { port: ${port} }
apis: { orders: { audience: 'https://api.example.com/orders', scopes: [read, write] } }
scopes: { read: { rules: [{ allow: { to: machine } }] }, write: { rules: [{ allow: { to: ${who} } }] } }
clients: { app: { kind: machine, secret: ${SECRET}, grants: [client-credentials], scopes: [read, write] } }
`;
  const file = () => join(folder, 'avow.yaml');
  const put = (text: string) => {
    writeFileSync(`${file()}~`, text);
    renameSync(`${file()}~`, file());
  };

  test('it takes a changed avow.yaml, looks again where SIGHUP says so, and takes none that is wrong', async () => {
    put(config('human'));
    const one = serve('--config', file());
    const url = await one.url();
    const granted = async () => {
      const headers = { authorization: `Basic ${Buffer.from(`app:${SECRET}`).toString('base64')}` };
      const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'read write' });
      const answer = await (await fetch(`${url}/oauth/token`, { method: 'POST', headers, body })).text();
      return /"scope":"([^"]*)"/.exec(answer)?.[1] ?? answer;
    };
    expect(await granted()).toBe('read');

    put(config('machine'));
    await expect.poll(granted).toBe('read write');

    const refusals = () => one.said().match(/is refused, whole/g)?.length ?? 0;
    put(config('human', 1));
    await expect.poll(refusals).toBe(1);
    expect(one.said()).toMatch(/avow\.yaml:2 {2}listen\.port {2}.*needs a restart/);
    // A file that is as it was is read again for a signal alone.
    one.signal('SIGHUP');
    await expect.poll(refusals).toBe(2);
    put(config('nobody'));
    await expect.poll(one.said).toContain('avow.yaml:4  scopes.write.rules[0].allow.to');
    expect(await granted()).toBe('read write');
    expect(await one.stop()).toBe(0);
  });
});

test('a host that is no name of a machine is said, with what to do', async () => {
  const config = join(folder, 'avow.yaml');
  writeFileSync(config, 'issuer: https://id.example.com\nlisten: { host: nowhere.invalid, port: 0 }\n');
  await expect(serve('--config', config).url()).rejects.toThrow(/cannot listen on nowhere\.invalid:0: .*listen\.host/);
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

test('a database that is a folder is said, with what to do', async () => {
  mkdirSync(join(folder, 'data/avow.db'), { recursive: true });
  const one = serve('--port', '0');
  await expect(one.url()).rejects.toThrow(/data\/avow\.db cannot be used: .*name a file, not a directory/);
  expect(one.said()).not.toContain('    at ');
});
