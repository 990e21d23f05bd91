/** A real process, killed with work under way: what it has acknowledged is in every stream, whole and in order. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../src/server.ts';
import { type HttpReceiver, recordsIn, type SentRecord, startHttpReceiver } from './receivers.ts';

const AVOW = join(import.meta.dirname, '../../bin/avow.js');

let folder: string;
let receiver: HttpReceiver;
let running: ChildProcess | null = null;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'avow-kill-'));
  receiver = await startHttpReceiver();
});
afterEach(async () => {
  if (running !== null) await ended(running, 'SIGKILL');
  await receiver.close();
  rmSync(folder, { recursive: true });
});

const config = (port: number, to: string) => `issuer: http://127.0.0.1:${port}
listen: { port: ${port} }
database: ./avow.db
apis: { orders: { audience: https://api.example.com/orders, scopes: [read] } }
scopes: { read: { rules: [{ allow: { to: machine } }] } }
clients: { app: { kind: machine, secret: app-secret-of-enough-length, grants: [client-credentials], scopes: [read], tokens: jwt, introspects: [orders] } }
audit:
  streams:
    siem: { to: '${to}', allowPrivate: [127.0.0.1] }
    file: { to: ./audit.jsonl }
`;

async function serve(url: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [AVOW, 'serve', '-c', join(folder, 'avow.yaml')], { stdio: 'ignore' });
  running = child;
  while (child.exitCode === null) {
    if (
      await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return child;
    await pause();
  }
  throw new Error(`it ended with ${child.exitCode}`);
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exit;
}

interface Given {
  readonly jti: string;
  readonly text: string;
}

/** A token that was given; null where there was no answer. */
async function token(url: string): Promise<Given | null> {
  const authorization = `Basic ${Buffer.from('app:app-secret-of-enough-length').toString('base64')}`;
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'read' });
  const answer = await fetch(`${url}/oauth/token`, { method: 'POST', headers: { authorization }, body }).catch(
    () => null,
  );
  if (answer?.ok !== true) return null;
  const text = await answer.text().catch(() => null);
  if (text === null) return null;
  const { access_token: jwt }: { access_token: string } = JSON.parse(text);
  const { jti }: { jti: string } = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return { jti, text: jwt };
}

/** Whether somebody was told about a token: all of the answer came. */
async function isLookedAt(url: string, text: string): Promise<boolean> {
  const authorization = `Basic ${Buffer.from('app:app-secret-of-enough-length').toString('base64')}`;
  const body = new URLSearchParams({ token: text });
  const answer = await fetch(`${url}/oauth/introspect`, { method: 'POST', headers: { authorization }, body }).catch(
    () => null,
  );
  const said = answer?.ok === true ? await answer.text().catch(() => null) : null;
  return said?.includes('"active":true') ?? false;
}

/** A killed node is waited for a minute: this is that minute. */
function aMinuteLater(): void {
  const database = new Sqlite(join(folder, 'avow.db'));
  database.exec('update event_stream set held_until = 0');
  database.close();
}

function filed(): readonly SentRecord[] {
  const file = join(folder, 'audit.jsonl');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return recordsIn(text.slice(0, text.lastIndexOf('\n') + 1));
}

/** The first of each: what comes twice is known by its id. */
const once = (records: readonly SentRecord[]) => [...new Set(records.map(({ id }) => id))];

test('killed twice while it streams, nothing that it acknowledged is lost, and the order stays', {
  timeout: 90_000,
}, async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'avow.yaml'), config(port, receiver.url));
  const given: string[] = [];
  const looked: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    const child = await serve(url);
    const had = receiver.taken.length;
    let killed = false;
    const asking = Array.from({ length: 4 }, async () => {
      while (!killed) {
        const one = await token(url);
        if (one === null) continue;
        given.push(one.jti);
        if (await isLookedAt(url, one.text)) looked.push(one.jti);
      }
    });
    const enough = () =>
      receiver.taken.length >= had + 20 && given.length > 10 * (round + 1) && looked.length > 5 * (round + 1);
    while (!enough()) await pause();
    await ended(child, 'SIGKILL');
    killed = true;
    await Promise.all(asking);
    aMinuteLater();
  }
  expect(given.length).toBeGreaterThan(20);
  expect(looked.length).toBeGreaterThan(10);
  const child = await serve(url);
  const has = (records: readonly SentRecord[]) => {
    const jtis = (name: string) => new Set(records.filter(({ event }) => event === name).map(({ jti }) => jti));
    const [issued, introspected] = [jtis('token.issued'), jtis('token.introspected')];
    return given.every((jti) => issued.has(jti)) && looked.every((jti) => introspected.has(jti));
  };
  while (!has(receiver.taken) || !has(filed())) await pause();
  await ended(child, 'SIGTERM');
  const database = new Sqlite(join(folder, 'avow.db'), { readonly: true });
  const kept = database.prepare('select id from audit order by seq').pluck().all();
  database.close();
  for (const records of [receiver.taken, filed()]) {
    // Those that were kept together have the id of their row, and which of them each is.
    const sent = [...new Set(once(records).map((id) => id.split('.')[0]))];
    expect(sent).toEqual(kept.slice(0, sent.length));
  }
});
