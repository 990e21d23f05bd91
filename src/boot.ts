import { dirname, resolve } from 'node:path';
import type { Hono } from 'hono';
import type { Config } from '../schema/config.ts';
import { createApp } from './app.ts';
import { type Compiled, compileConfig } from './config/compile.ts';
import type { ConfigDocument, LocatedProblem } from './config/document.ts';
import type { Env } from './config/interpolate.ts';
import { loadConfig } from './config/load.ts';
import { readSchemas } from './config/schemas.ts';
import { discoveryTexts } from './directory/discovery.ts';
import { createPeople } from './directory/person.ts';
import type { Effects, Log } from './effects.ts';
import type { Issuer } from './issuer/issuer.ts';
import { scimGrant } from './issuer/scim-caller.ts';
import { openSigningKeys } from './issuer/signing-keys.ts';
import { secretFromKeyFile } from './key-file.ts';
import { createIdTokenVerifier } from './oauth/id-token.ts';
import { authorizationServerMetadata, metadataPath } from './oauth/metadata.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/port.ts';

export interface BootDeps {
  readonly effects: Effects;
  readonly env: Env;
  readonly log: Log;
  readFile(path: string): string;
}

/** One installation, ready to be asked. */
export interface Avow {
  readonly config: Config;
  readonly app: Hono;
  readonly store: Store;
  close(): Promise<void>;
}

export interface Refusal {
  readonly problems: readonly LocatedProblem[];
  readonly document: ConfigDocument;
}

/** A configuration that has passed every check, or all that is wrong with it. Opens nothing. */
export function settle(file: string, deps: Omit<BootDeps, 'log'>): (Compiled & { document: ConfigDocument }) | Refusal {
  const loaded = loadConfig(file, deps);
  if ('problems' in loaded) return loaded;
  const { config, document } = loaded;
  const files = readSchemas(config, file, deps.readFile);
  const compiled = compileConfig(config, files.schemas, deps.effects);
  const problems = [...files.problems, ...('problems' in compiled ? compiled.problems : [])];
  if (problems.length > 0 || 'problems' in compiled) return { problems, document };
  return { ...compiled, document };
}

/**
 * Everything from a configuration file to an app that answers: check all, open the store, open the keys, wire.
 * @throws StoreError where the database cannot be opened, UnsealError where the secret is not the keys'
 */
export async function boot(file: string, deps: BootDeps): Promise<Avow | Refusal> {
  const compiled = settle(file, deps);
  if ('problems' in compiled) return compiled;
  const { config } = compiled;
  const baseDirectory = dirname(resolve(file));
  const store = await openStore(config.database, { baseDirectory });
  try {
    const keys = await openSigningKeys(store, sealingSecret(config, baseDirectory, deps.effects), deps.effects);
    const app = wire(compiled, store, keys, deps);
    return { config, app, store, close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function wire(compiled: Compiled, store: Store, keys: Issuer['keys'], deps: BootDeps): Hono {
  const { config, catalog, clients, apis, registry, planner, policy } = compiled;
  const { effects, log } = deps;
  const issuer: Issuer = {
    issuer: config.issuer,
    store,
    effects,
    people: createPeople(store, compiled.userType),
    clients,
    apis,
    registry,
    planner,
    policy,
    keys,
    verifyIdToken: createIdTokenVerifier(config.providers, effects),
    mayLinkByEmail: (provider) => config.providers[provider]?.link.first?.verifiedEmail === true,
    subjectIdentifier: compiled.subjectIdentifier,
    deadlineMs: config.limits.issuance,
  };
  const baseUrl = `${config.issuer}/scim/v2`;
  return createApp({
    scim: {
      directory: { store, effects, fill: compiled.fill },
      resourceTypes: catalog.resourceTypes,
      discovery: discoveryTexts(catalog, baseUrl),
      clients: compiled.scimClients,
      accessToken: (token) => scimGrant(issuer, baseUrl, token),
      baseUrl,
      bodyBytes: config.limits.bodyBytes,
    },
    oauth: { issuer, metadata: metadataOf(config.issuer, apis), bodyBytes: config.limits.bodyBytes },
    ping: () => store.ping(),
    log,
  });
}

function metadataOf(issuer: string, apis: Issuer['apis']) {
  return { path: metadataPath(issuer), document: authorizationServerMetadata(issuer, apis) };
}

/** compileConfig has refused a PostgreSQL database without a secret: nodes that share it cannot share a file. */
function sealingSecret(config: Config, baseDirectory: string, effects: Effects): string {
  return config.secret ?? secretFromKeyFile(`${resolve(baseDirectory, config.database)}.key`, effects.randomBytes);
}
