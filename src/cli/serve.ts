import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Avow, type BootDeps, boot, type Refusal } from '../boot.ts';
import { developmentConfig } from '../config/dev.ts';
import { type Listening, listen } from '../server.ts';
import { DEFAULT_CONFIG, type Output, type ServeOptions } from './command-line.ts';

/** What a stop waits for requests in flight, at the most. */
const STOP_BOUND_MS = 10_000;

/** Where a development configuration is kept, and the database beside it. */
const DEVELOPMENT = join('data', 'avow.dev.yaml');

export interface Serving {
  readonly avow: Avow;
  readonly listening: Listening;
  /** Finishes what is in flight, within a bound, and closes the database. */
  stop(): Promise<void>;
}

/**
 * `avow serve`: from a configuration file to a server that listens.
 * @throws NodeJS.ErrnoException EADDRINUSE and the like; StoreError, UnsealError
 */
export async function serve(options: ServeOptions, deps: BootDeps, output: Output): Promise<Serving | Refusal> {
  const file = options.config ?? configOrDevelopment(deps, output);
  const avow = await boot(file, deps);
  if ('problems' in avow) return avow;
  const { host, port } = avow.config.listen;
  let listening: Listening;
  try {
    listening = await listen(avow.app, { host, port: options.port ?? port });
  } catch (error) {
    await avow.close();
    throw explained(error, host, options.port ?? port);
  }
  output.out(`Avow listens on ${listening.url} as ${avow.config.issuer}\n`);
  const stop = async () => {
    await listening.stop(STOP_BOUND_MS);
    await avow.close();
  };
  return { avow, listening, stop };
}

const NOT_LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something listens there already: stop it, or choose another port with --port',
  EACCES: 'this user may not listen there: choose a port above 1023 with --port',
  EADDRNOTAVAIL: 'this machine has no such address: change listen.host',
};

function explained(error: unknown, host: string, port: number): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new Error(`cannot listen on ${host}:${port}: ${NOT_LISTENING[code] ?? code}`, { cause: error });
}

/** avow.yaml where there is one; else a development configuration, made once, whose token is printed once. */
function configOrDevelopment(deps: BootDeps, output: Output): string {
  if (existsSync(DEFAULT_CONFIG)) return DEFAULT_CONFIG;
  if (existsSync(DEVELOPMENT)) {
    output.out(`There is no ${DEFAULT_CONFIG}: this is the development configuration ${DEVELOPMENT}.\n`);
    return DEVELOPMENT;
  }
  const token = Buffer.from(deps.effects.randomBytes(32)).toString('base64url');
  mkdirSync('data', { recursive: true });
  writeFileSync(DEVELOPMENT, developmentConfig(createHash('sha256').update(token).digest('hex')), { mode: 0o600 });
  output.out(
    [
      `There is no ${DEFAULT_CONFIG}: Avow made a development configuration, ${DEVELOPMENT}, with a database beside it.`,
      '',
      'A bearer token for SCIM, shown this once; only its hash is kept:',
      '',
      `    export TOKEN=${token}`,
      '    curl -H "Authorization: Bearer $TOKEN" http://localhost:8080/scim/v2/Users',
      '',
      '',
    ].join('\n'),
  );
  return DEVELOPMENT;
}
