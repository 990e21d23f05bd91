import { dirname, resolve } from 'node:path';
import type { Hono } from 'hono';
import type { Config } from '../schema/config.ts';
import type { Recorder } from './audit/recorder.ts';
import type { FilesRead } from './config/files-read.ts';
import type { Env } from './config/interpolate.ts';
import type { Refusal } from './config/settle.ts';
import type { Effects, Log } from './effects.ts';
import type { SigningKeys } from './issuer/signing-keys.ts';
import { createEdition } from './reload/edition.ts';
import { createInForce, type InForce } from './reload/in-force.ts';
import { type Installation, openInstallation } from './reload/installation.ts';
import { logWarnings } from './reload/logged.ts';
import { createReader, textOf } from './reload/reading.ts';
import { createReload, type FileState, type Reload, type Reloaded } from './reload/reload.ts';
import type { openStore } from './store/open.ts';
import type { Store } from './store/port.ts';
import type { Workers } from './workers.ts';

export interface BootDeps {
  readonly effects: Effects;
  readonly env: Env;
  readonly log: Log;
  readonly openStore: typeof openStore;
  readFile(path: string): string;
}

/** One installation, ready to be asked. What is said of its configuration is said of the one that is in force at the moment. */
export interface Avow {
  readonly config: Config;
  /** For whoever asks without a network. */
  readonly app: Hono;
  /** Answers a request by the configuration that is in force when it comes. */
  readonly fetch: Hono['fetch'];
  readonly store: Store;
  /** To be started by whoever serves, and stopped before the store is closed. */
  readonly events: Pick<Workers, 'start' | 'stop'>;
  readonly keys: Pick<SigningKeys, 'start' | 'stop'>;
  readonly recorder: Recorder;
  readonly streams: Pick<Workers, 'start' | 'stop'>;
  /** Removes registered clients that have ended. */
  readonly registrations: Pick<Workers, 'start' | 'stop'>;
  /** Removes records of the audit log that are older than they are to be kept. */
  readonly retention: Pick<Workers, 'start' | 'stop'>;
  /** What was read when the configuration was read last, whether that was taken or refused. */
  readonly files: FilesRead;
  /** Opens what sources take time to open; to be awaited by whoever serves, before there are requests. */
  wake(signal: AbortSignal): Promise<void>;
  /** Reads the configuration anew, and takes it where it is good; never rejects. One after the other, if there are several. */
  reload(): Promise<Reloaded>;
  close(): Promise<void>;
}

/** What the command line says in place of the file. */
export interface CommandLine {
  /** The configuration as it is then. */
  readonly adapt?: (config: Config) => Config;
  /** The keys whose values it gives, and which the configuration does not show. */
  readonly given?: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Everything from a configuration file to an app that answers: check all, open the store, open the keys, wire.
 * @throws OpenError where the database cannot be opened, UnsealError or KeyFileError where the secret is not the keys'
 */
export async function boot(
  file: string,
  deps: BootDeps,
  { adapt, given = NONE }: CommandLine = {},
): Promise<Avow | Refusal> {
  const read = createReader(file, deps, adapt);
  const { found, ...reading } = await read();
  if ('problems' in found) return found;
  const { config } = found;
  const { files } = reading;
  logWarnings(deps.log, found);
  let inForce: InForce | null = null;
  const configNow = () => inForce?.edition.config ?? config;
  const installation = await openInstallation(
    found,
    textOf({ ...reading, found }),
    dirname(resolve(file)),
    configNow,
    deps,
  );
  const state: FileState = { read: files, taken: files, state: 'current' };
  try {
    inForce = createInForce(createEdition(found, installation, { ...reading, file: () => state.state }));
  } catch (error) {
    await installation.store.close();
    throw error;
  }
  const { wake } = found;
  return avowOf(installation, inForce, wake, state, createReload(read, installation, inForce, state, given));
}

function avowOf(
  { store, keys, recorder, bell }: Installation,
  inForce: InForce,
  wake: Avow['wake'],
  state: FileState,
  { reload, stop }: Reload,
): Avow {
  const { workers } = inForce;
  // Who waits for news is sent away.
  const stopEvents = () => {
    bell.close();
    return workers.events.stop();
  };
  return {
    get config() {
      return inForce.edition.config;
    },
    get app() {
      return inForce.edition.app;
    },
    get files() {
      return state.read;
    },
    fetch: (...request) => inForce.edition.fetch(...request),
    store,
    events: { start: workers.events.start, stop: stopEvents },
    keys,
    recorder,
    streams: workers.streams,
    registrations: workers.registrations,
    retention: workers.retention,
    wake,
    reload,
    close: async () => {
      await stop();
      const { streams, registrations, retention } = workers;
      await Promise.all([stopEvents(), keys.stop(), ...[streams, registrations, retention].map(({ stop }) => stop())]);
      await recorder.stop();
      await Promise.all([store.close(), inForce.close()]);
    },
  };
}
