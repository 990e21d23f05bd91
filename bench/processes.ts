import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Measured {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const HERE = import.meta.dirname;
const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** The servers run on core 0, one at a time under load; the load generator on the others. */
export const pinning = canPin ? 'server on core 0, load generator on core 1' : 'cores not pinned (no taskset)';

/** Moves this process, the load generator, off the servers' core. */
export function pinSelf(): void {
  if (canPin) spawnSync('taskset', ['-cp', '1', String(process.pid)]);
}

function start(script: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const command = [...(canPin ? ['taskset', '-c', '0'] : []), process.execPath, script, ...args];
  const [file = '', ...rest] = command;
  return spawn(file, rest, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
}

function stopper(child: ChildProcess, after: () => void): () => Promise<void> {
  return async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    after();
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8').trim()));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
}

export async function startBare(): Promise<Measured> {
  const child = start(join(HERE, 'bare.ts'), [], {});
  const port = await firstLine(child);
  return { url: `http://127.0.0.1:${port}`, env: {}, stop: stopper(child, () => undefined) };
}

export async function startAvow(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'avow-bench-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    BENCH_ISSUER: url,
    BENCH_PORT: String(port),
    BENCH_DATABASE: join(folder, 'bench.db'),
    BENCH_TOKEN: randomBytes(32).toString('base64url'),
    BENCH_SECRET: randomBytes(32).toString('base64url'),
  };
  const child = start(join(HERE, '../bin/avow.js'), ['serve', '--config', join(HERE, 'avow.yaml')], env);
  await firstLine(child);
  return { url, env, stop: stopper(child, () => rmSync(folder, { recursive: true, force: true })) };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
