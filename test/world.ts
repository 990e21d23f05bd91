/**
 * An installation in this process, for tests: a real configuration text, a real SQLite database, the real app; the clock is the
 * test's. `world.request` needs no network, `world.listen` puts it on loopback for clients that do.
 */
import { appendObstacle } from '../src/append-obstacle.ts';
import { type Avow, type BootDeps, boot } from '../src/boot.ts';
import { type Refusal, type Settled, settle } from '../src/config/settle.ts';
import { appendLines } from '../src/durable-file.ts';
import type { Effects, Fetch, Log, OpenDatabase } from '../src/effects.ts';
import { createModuleLoader } from '../src/module-loader.ts';
import type { Reloaded } from '../src/reload/reload.ts';
import { type Listening, listen } from '../src/server.ts';
import { openDatabase } from '../src/sql/open.ts';
import { createUuidSource } from '../src/uuid.ts';
import { outbound, transmitter } from './outbound/loopback.ts';
import { randomBytes } from './random.ts';
import { openTestStore } from './store/open-test-store.ts';
import { unhurried } from './unhurried.ts';

/** A clock that stands still until the test moves it. */
export interface Clock {
  now(): number;
  advance(ms: number): void;
  /** How many wait for it to move. */
  waiting(): number;
  /** Effects.wait: over when the clock has been moved so far. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export function createClock(start = Date.parse('2026-11-23T12:00:00Z')): Clock {
  let at = start;
  const waiting = new Set<{ readonly until: number; readonly end: () => void }>();
  return {
    now: () => at,
    waiting: () => waiting.size,
    advance: (ms) => {
      at += ms;
      for (const { until, end } of waiting) if (until <= at) end();
    },
    wait: (ms, signal) =>
      new Promise((resolve) => {
        const end = () => {
          waiting.delete(waiter);
          resolve();
        };
        const waiter = { until: at + ms, end };
        waiting.add(waiter);
        if (signal.aborted) end();
        else signal.addEventListener('abort', end, { once: true });
      }),
  };
}

export interface WorldOptions {
  /** The text of avow.yaml; `database` and `secret` need not be given. */
  readonly config: string;
  /** Other files it names, by their path relative to it. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** Stands in for the network; without it, ways out lead where the configuration allows. */
  readonly fetch?: Fetch;
  /** Stands in for the databases of the operator. */
  readonly openDatabase?: OpenDatabase;
  /** The keys that the command line gives in place of the file. */
  readonly given?: ReadonlySet<string>;
}

export interface TestWorld extends Avow {
  readonly clock: Clock;
  readonly logged: readonly LoggedLine[];
  readonly effects: Effects;
  /** The configuration, with other words in it, for who compares the two. */
  settled(edit?: (config: string) => string): Settled;
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Saves other words in a file of the configuration, avow.yaml where none is named, and has it read anew. */
  rewrite(edit: (text: string) => string, file?: string): Promise<Reloaded>;
  listen(port?: number): Promise<Listening>;
}

export interface LoggedLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

export const OWN = 'database: ":memory:"\nsecret: a-secret-for-tests-alone\n';

/** A configuration with times of its own, as examples are, in no hurry either: see `unhurried`. */
export const patient = (config: string) =>
  config.replaceAll(/\b(timeout|deadline): \d+ms\b/g, '$1: 30s').replace(/\bissuance: \d+m?s\b/, 'issuance: 1m');

/** @throws Error with the problems, where the configuration has any */
export async function createTestWorld(options: WorldOptions): Promise<TestWorld> {
  const { fetch } = options;
  const clock = options.clock ?? createClock();
  const logged: LoggedLine[] = [];
  const text = options.config.includes('database:') ? options.config : OWN + options.config;
  const files: Record<string, string> = { 'avow.yaml': text, ...options.files };
  const deps: BootDeps = {
    effects: {
      now: clock.now,
      monotonic: () => performance.now(),
      newId: createUuidSource(clock.now, randomBytes),
      randomBytes,
      wait: clock.wait,
      outbound: fetch === undefined ? outbound : () => fetch,
      transmitter,
      appendLines,
      appendObstacle,
      openDatabase: options.openDatabase ?? openDatabase,
      loadModule: createModuleLoader(),
    },
    env: options.env ?? {},
    log: collector(logged),
    openStore: openTestStore,
    readFile: (path) => fileReader(files)(path),
  };
  const { given } = options;
  const avow = good(await boot('avow.yaml', deps, { adapt: unhurried, ...(given && { given }) }));
  return {
    ...avow,
    get files() {
      return avow.files;
    },
    clock,
    logged,
    effects: deps.effects,
    settled: (edit = (config) => config) =>
      good(
        settle(
          'avow.yaml',
          { ...deps, readFile: fileReader({ 'avow.yaml': edit(text), ...options.files }) },
          unhurried,
        ),
      ),
    request: async (path, init) => avow.app.request(path, init),
    rewrite: (edit, file = 'avow.yaml') => {
      files[file] = edit(files[file] ?? '');
      return avow.reload();
    },
    listen: (port = 0) => listen(avow, { host: '127.0.0.1', port }),
  };
}

function good<T extends object>(made: T | Refusal): T {
  if (!('problems' in made)) return made;
  throw new Error(made.problems.map((p) => `${p.key.join('.')}: ${p.message}; ${p.mend}`).join('\n'));
}

function fileReader(files: Readonly<Record<string, string>>): BootDeps['readFile'] {
  return (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`there is no ${path}`);
    return text;
  };
}

function collector(lines: LoggedLine[]): Log {
  const at = (level: LoggedLine['level']) => (fields: Record<string, unknown>, message: string) => {
    lines.push({ level, message, fields });
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
