import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/server.ts';
import { createScim, type Scim } from './scim.ts';

const HERE = import.meta.dirname;
const AVOW = join(HERE, '../../bin/avow.js');

/** Two SCIM servers, each in a process of its own, and the process that moves people from one to the other. */
export interface World {
  readonly source: Scim;
  readonly target: Scim;
  /** Moves until all is done, or, where `interrupt` says so, until it is killed. Gives the signal or exit code it ended with. */
  migrate(interrupt?: (what: string, done: number, total: number) => boolean): Promise<string | number | null>;
  stop(): Promise<void>;
}

/** @param people how many the old directory has */
export async function startWorld(people: number): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'avow-migrate-'));
  const avowPort = await freePort();
  const secret = () => randomBytes(24).toString('base64url');
  const env = { ...process.env, SOURCE_TOKEN: secret(), TARGET_TOKEN: secret() };
  const source = fork(join(HERE, 'source.ts'), [String(people)], { env });
  const avow = spawn(process.execPath, [AVOW, 'serve', '--config', join(HERE, 'avow.yaml')], {
    env: {
      ...env,
      AVOW_ISSUER: `http://127.0.0.1:${avowPort}`,
      AVOW_PORT: String(avowPort),
      AVOW_DATABASE: join(folder, 'avow.db'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    await Promise.all([source, avow].map(stopped));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [sourcePort] = await Promise.all([firstWord(source, 'message'), firstWord(avow, 'stdout')]);
    const sourceUrl = `http://127.0.0.1:${sourcePort}/scim/v2`;
    const targetUrl = `http://127.0.0.1:${avowPort}/scim/v2`;
    const position = join(folder, 'position.json');
    const mover = { ...env, SOURCE_URL: sourceUrl, TARGET_URL: targetUrl, POSITION_FILE: position };
    return {
      source: createScim(sourceUrl, env.SOURCE_TOKEN),
      target: createScim(targetUrl, env.TARGET_TOKEN),
      migrate: (interrupt = () => false) => runMover(mover, interrupt),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function runMover(
  env: NodeJS.ProcessEnv,
  interrupt: (what: string, done: number, total: number) => boolean,
): Promise<string | number | null> {
  const mover = fork(join(HERE, 'migrate.ts'), { env });
  mover.on('message', (message: { what: string; done: number; total: number }) => {
    // SIGKILL leaves it no time for anything: what it had under way is lost.
    if (interrupt(message.what, message.done, message.total)) mover.kill('SIGKILL');
  });
  const [code, signal] = await once(mover, 'exit');
  return signal ?? code;
}

/** A server says one word when it is ready: the old one its port, Avow where it listens. */
async function firstWord(server: ChildProcess, from: 'message' | 'stdout'): Promise<string> {
  const word = from === 'message' ? once(server, 'message') : once(server.stdout ?? server, 'data');
  const ended = once(server, 'exit').then(([code]) => {
    throw new Error(`a server ended with ${code} before it was ready`);
  });
  const [first] = await Promise.race([word, ended]);
  return String(first);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
