import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

export interface Started {
  readonly firstLine: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Those that run: none is left behind by a benchmark that failed before it stopped them. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** The servers run on core 0, one at a time under load; the load generator on the others. */
export const pinning = canPin ? 'server on core 0, load generator on core 1' : 'cores not pinned (no taskset)';

/** Moves this process, the load generator, off the servers' core. */
export function pinSelf(): void {
  if (canPin) spawnSync('taskset', ['-cp', '1', String(process.pid)]);
}

/** Runs a script on the servers' core until it has said its first line. */
export async function start(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const command = [...(canPin ? ['taskset', '-c', '0'] : []), process.execPath, script, ...args];
  const [file = '', ...rest] = command;
  const child = spawn(file, rest, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return { firstLine: await firstLineOf(child), pid: child.pid ?? 0, stop: () => stopped(child) };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

function firstLineOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8').trim()));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
}
