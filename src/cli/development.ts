import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../../schema/config.ts';
import { scimBaseUrl } from '../config/built-in.ts';
import { developmentConfig, isDevelopmentIssuer, issuerAt } from '../config/dev.ts';
import type { Effects } from '../effects.ts';
import { makeFolder } from '../store/make-folder.ts';
import { CONFIG_FILE, DEVELOPMENT_FILE } from './config-file.ts';

const DEFAULT_PORT = 8080;

export interface Development {
  readonly isNew: boolean;
  /** What to say about it. */
  readonly told: string;
}

/**
 * The development configuration, made where there is none yet; its token is told this once.
 * @param port what the command line says; a port that the system chooses (0) is another one at the next start
 * @throws NodeJS.ErrnoException where it cannot be written
 */
export function openDevelopment(port: number | undefined, effects: Pick<Effects, 'randomBytes'>): Development {
  if (existsSync(DEVELOPMENT_FILE)) return { isNew: false, told: AGAIN };
  const token = Buffer.from(effects.randomBytes(32)).toString('base64url');
  const digest = createHash('sha256').update(token).digest('hex');
  makeFolder(dirname(DEVELOPMENT_FILE));
  writeFileSync(DEVELOPMENT_FILE, developmentConfig(digest, port || DEFAULT_PORT), { mode: 0o600, flag: 'wx' });
  return { isNew: true, told: `${MADE}    export TOKEN=${token}\n\n` };
}

const AGAIN = `There is no ${CONFIG_FILE}: this is the development configuration ${DEVELOPMENT_FILE}.
Its bearer token was printed when it was made; for another one: avow client add development
`;

const MADE = `There is no ${CONFIG_FILE}: Avow made a development configuration, ${DEVELOPMENT_FILE}, with a database beside it.

A bearer token for SCIM, shown this once; only its hash is kept:

`;

/** How to try it, once it listens. */
export function firstRequest(config: Config): string {
  return `\n    curl -H "Authorization: Bearer $TOKEN" ${scimBaseUrl(config)}/Users\n\n`;
}

/** With another port, it is another issuer: what it says of itself must lead back to it. Not so once it has a name of its own. */
export function onItsPort(config: Config, port: number | undefined): Config {
  return isDevelopmentIssuer(config.issuer) ? { ...config, issuer: issuerAt(port ?? config.listen.port) } : config;
}
