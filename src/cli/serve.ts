import { existsSync } from 'node:fs';
import type { Config } from '../../schema/config.ts';
import { type Avow, type BootDeps, boot } from '../boot.ts';
import type { Refusal } from '../config/settle.ts';
import { freePort, type Listening, listen } from '../server.ts';
import type { Output, ServeOptions } from './command-line.ts';
import { CONFIG_FILE, DEVELOPMENT_FILE } from './config-file.ts';
import { firstRequest, onItsPort, openDevelopment } from './development.ts';
import { type WatchDeps, watchFiles } from './watch.ts';

/** What a stop waits for requests in flight, at the most. */
const STOP_BOUND_MS = 10_000;
/** What a start waits for sources to be opened, at the most. */
const WAKE_BOUND_MS = 5_000;

export interface ServeDeps extends BootDeps, Pick<WatchDeps, 'fingerprint'> {}

export interface Serving {
  readonly avow: Avow;
  readonly listening: Listening;
  /** Finishes what is in flight, within a bound, and closes the database. */
  stop(): Promise<void>;
}

/**
 * `avow serve`: from a configuration file to a server that listens, and follows what becomes of the file. Where there is none, one for
 * development is made.
 * @throws NodeJS.ErrnoException EADDRINUSE and the like; OpenError, KeyFileError, UnsealError
 */
export async function serve(options: ServeOptions, deps: ServeDeps, output: Output): Promise<Serving | Refusal> {
  if (options.config !== undefined) return start(options.config, options.port, deps, output);
  if (existsSync(CONFIG_FILE)) return start(CONFIG_FILE, options.port, deps, output);
  const made = openDevelopment(options.port, deps.effects);
  output.out(made.told);
  const port = options.port === 0 ? await freePort() : options.port;
  const serving = await start(DEVELOPMENT_FILE, port, deps, output, (config) => onItsPort(config, port));
  if (made.isNew && 'avow' in serving) output.out(firstRequest(serving.avow.config));
  return serving;
}

async function start(
  file: string,
  port: number | undefined,
  deps: ServeDeps,
  output: Output,
  adapt?: (config: Config) => Config,
): Promise<Serving | Refusal> {
  const given = new Set(port === undefined ? [] : ['listen.port']);
  const avow = await boot(file, deps, { ...(adapt && { adapt }), given });
  if ('problems' in avow) return avow;
  const at = { host: avow.config.listen.host, port: port ?? avow.config.listen.port };
  await avow.wake(AbortSignal.timeout(WAKE_BOUND_MS));
  let listening: Listening;
  try {
    listening = await listen(avow, at);
  } catch (error) {
    await avow.close();
    throw explained(error, at.host, at.port);
  }
  output.out(`Avow listens on ${listening.url} as ${avow.config.issuer}\n`);
  avow.events.start();
  avow.keys.start();
  avow.recorder.start();
  avow.streams.start();
  avow.registrations.start();
  avow.retention.start();
  const watch = new AbortController();
  // Nobody waits for its end: a look at a network drive may have none.
  void watchFiles(() => avow.files, avow.reload, deps, watch.signal);
  const stop = async () => {
    watch.abort();
    await Promise.all([
      avow.events.stop(),
      avow.keys.stop(),
      avow.streams.stop(),
      avow.registrations.stop(),
      avow.retention.stop(),
      listening.stop(STOP_BOUND_MS),
    ]);
    await avow.close();
  };
  return { avow, listening, stop };
}

const NOT_LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something listens there already: stop it, or choose another port with --port',
  EACCES: 'this user may not listen there: choose a port above 1023 with --port',
  EADDRNOTAVAIL: 'this machine has no such address: change listen.host',
  ENOTFOUND: 'no machine has this name: change listen.host, to 127.0.0.1 or 0.0.0.0 for instance',
  EAI_AGAIN: 'the name cannot be looked up now: write an address for listen.host, such as 127.0.0.1',
};

function explained(error: unknown, host: string, port: number): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new Error(`cannot listen on ${host}:${port}: ${NOT_LISTENING[code] ?? code}`, { cause: error });
}
