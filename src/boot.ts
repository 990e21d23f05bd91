import { dirname, resolve } from 'node:path';
import type { Hono } from 'hono';
import type { Config } from '../schema/config.ts';
import { createApp } from './app.ts';
import { personalStore } from './audit/personal-store.ts';
import { createRecorder, type Recorder } from './audit/recorder.ts';
import { createTally } from './audit/tally.ts';
import { createValueHash } from './audit/value-hash.ts';
import { scimBaseUrl } from './config/built-in.ts';
import type { Compiled } from './config/compile.ts';
import type { Env } from './config/interpolate.ts';
import { type Refusal, settle } from './config/settle.ts';
import { createBell, ringing } from './directory/bell.ts';
import { createCredentialLookup } from './directory/credential.ts';
import { type Cursors, createCursors } from './directory/cursor.ts';
import { discoveryTexts } from './directory/discovery.ts';
import { createMoments } from './directory/moments.ts';
import type { Effects, Log } from './effects.ts';
import { evaluatorOf } from './evaluator.ts';
import { createEvents, type Events } from './events/events.ts';
import { createConfiguredLookup } from './http/bearer.ts';
import { createConnections } from './http/connection.ts';
import { createRegistrationKeeper } from './issuer/end-registrations.ts';
import { createFailedAttempts } from './issuer/failed-attempts.ts';
import type { Issuer } from './issuer/issuer.ts';
import { createLeakyBuckets } from './issuer/leaky-buckets.ts';
import { scimGrant } from './issuer/scim-caller.ts';
import { openSigningKeys, type SigningKeys } from './issuer/signing-keys.ts';
import { createUserInfos } from './issuer/user-info.ts';
import { algorithmsInUse } from './oauth/algorithms-in-use.ts';
import { clientMethods } from './oauth/client-methods.ts';
import { createDpopNonces } from './oauth/dpop-nonce.ts';
import { createEncryptionKeySource } from './oauth/encryption-keys.ts';
import { ID_JAG_TYPE } from './oauth/grants/token-exchange.ts';
import { createIdTokenVerifier } from './oauth/id-token.ts';
import { createGrantVerifier, grantProfiles } from './oauth/jwt-grant.ts';
import { createPresentationVerifier } from './oauth/presentation.ts';
import { createProviderTokenVerifier } from './oauth/provider-access-token.ts';
import { openIdProviders, samlProviders } from './oauth/provider-protocols.ts';
import { publishedDocuments } from './oauth/published-documents.ts';
import { createAssertionVerifier } from './saml/verify.ts';
import { permissionsByAccess } from './scim/permission.ts';
import { STANDARD } from './scim/profile.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/port.ts';
import { type AuditStreams, createAuditStreams } from './streams/streams.ts';
import { rotationSettings, unlock } from './unlock.ts';

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
  /** To be started by whoever serves, and stopped before the store is closed. */
  readonly events: Pick<Events, 'start' | 'stop'>;
  readonly keys: Pick<SigningKeys, 'start' | 'stop'>;
  readonly recorder: Recorder;
  readonly streams: AuditStreams;
  /** Opens what sources take time to open; to be awaited by whoever serves, before there are requests. */
  wake: Compiled['wake'];
  /** Removes registered clients that have ended. */
  readonly registrations: ReturnType<typeof createRegistrationKeeper>;
  close(): Promise<void>;
}

/**
 * Everything from a configuration file to an app that answers: check all, open the store, open the keys, wire.
 * @param adapt what the command line says in place of the file
 * @throws OpenError where the database cannot be opened, UnsealError or KeyFileError where the secret is not the keys'
 */
export async function boot(file: string, deps: BootDeps, adapt?: (config: Config) => Config): Promise<Avow | Refusal> {
  const compiled = settle(file, deps, adapt);
  if ('problems' in compiled) return compiled;
  const { config, warnings } = compiled;
  if (warnings.length > 0)
    deps.log.warn({ warnings: warnings.length }, 'avow check has warnings about the configuration');
  const baseDirectory = dirname(resolve(file));
  const bell = createBell(deps.effects.wait);
  const store = ringing(personalStore(await openStore(config.database, { baseDirectory }), deps.effects), bell);
  try {
    const { secret, keys } = await unlock(config, baseDirectory, store, deps.effects, async (secret) => {
      const settings = rotationSettings(compiled);
      return { secret, keys: await openSigningKeys({ store, secret, settings, ...deps }) };
    });
    const cursors = createCursors(secret, config.scim.cursorTimeout, deps.effects);
    const { issuer } = config;
    const publisher = { issuer, store, keys: keys.ring, bell, types: compiled.catalog.resourceTypes, ...deps };
    const events = createEvents(publisher, config.scim);
    const valueHash = createValueHash(secret);
    const tally = createTally(deps.effects);
    const configuration = valueHash('', 'configuration', JSON.stringify(config));
    const recorder = createRecorder({ issuer, store, keys: keys.ring, valueHash, tally, configuration, ...deps });
    const streams = createAuditStreams(
      { store, ...deps },
      { issuer, streams: config.audit.streams, locate: (path) => resolve(baseDirectory, path) },
    );
    const registrations = createRegistrationKeeper({ store, ...deps });
    const dpopNonces = noncesOf(secret, config, deps.effects);
    const parts = { keys: keys.ring, cursors, events, valueHash, configuration, dpopNonces, tally };
    const app = wire(compiled, store, parts, deps);
    const close = async () => {
      await Promise.all([events.stop(), keys.stop(), streams.stop(), registrations.stop()]);
      await recorder.stop();
      await Promise.all([store.close(), compiled.close()]);
    };
    return { config, app, store, events, keys, recorder, streams, registrations, wake: compiled.wake, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function noncesOf(secret: string, { dpop }: Config, { now }: Effects): Issuer['dpopNonces'] {
  return dpop.nonce === undefined ? null : createDpopNonces(secret, dpop.nonce, now);
}

interface Parts {
  readonly keys: Issuer['keys'];
  readonly valueHash: Issuer['valueHash'];
  readonly configuration: string;
  readonly tally: Issuer['tally'];
  readonly dpopNonces: Issuer['dpopNonces'];
  readonly cursors: Cursors;
  readonly events: Events;
}

function wire(
  compiled: Compiled,
  store: Store,
  { keys, valueHash, configuration, dpopNonces, tally, cursors, events }: Parts,
  deps: BootDeps,
): Hono {
  const { config, catalog, apis } = compiled;
  const { effects, log } = deps;
  const openId = openIdProviders(config.providers);
  const issuer: Issuer = {
    ...evaluatorOf(compiled, store, effects),
    effects,
    keys,
    encryption: encryptionOf(apis, effects),
    valueHash,
    configuration,
    tally,
    verifyIdToken: createIdTokenVerifier(openId, effects),
    verifyGrant: createGrantVerifier(openId, config.issuer, effects),
    verifyPresentation: createPresentationVerifier(openId, effects),
    verifyAssertion: createAssertionVerifier(samlProviders(config.providers), config.issuer, effects),
    verifyProviderToken: createProviderTokenVerifier(openId, effects),
    userInfo: createUserInfos(openId, effects),
    dpopNonces,
    failedAttempts: createFailedAttempts(config.limits.failedAuthentication, effects.now),
    registration: registrationOf(compiled, effects),
  };
  const connections = createConnections(config.proxies ?? null);
  const baseUrl = scimBaseUrl(config);
  const types = [...catalog.resourceTypes.values()];
  const byAccess = { read: permissionsByAccess(types, 'read'), write: permissionsByAccess(types, 'write') };
  const algorithms = algorithmsInUse(compiled.homes, compiled.clients);
  const documents = publishedDocuments({
    issuer: config.issuer,
    apis,
    detailTypes: issuer.detailTypes,
    algorithms,
    methods: clientMethods(config),
    grantProfiles: grantProfiles(openId),
    chaining: compiled.authorizationServers.size > 0 ? [ID_JAG_TYPE] : [],
    registers: issuer.registration !== null,
  });
  return createApp({
    scim: {
      directory: {
        store,
        effects,
        fill: compiled.fill,
        users: config.scim.users,
        cursors,
        moments: createMoments(store),
      },
      resourceTypes: catalog.resourceTypes,
      discovery: discoveryTexts(catalog, { ...config.scim, eventUris: events.uris }, baseUrl),
      connections,
      credentials: {
        failedAttempts: issuer.failedAttempts,
        clients: compiled.scimCallers.clients,
        configured: createConfiguredLookup(compiled.scimCallers.clients),
        stored: createCredentialLookup(store, effects.now),
        accessToken: async (shown) => {
          const grant = await scimGrant(issuer, baseUrl, shown);
          if (grant === null) return null;
          // A person's token opens /Me alone: no scope says what people may do to one another.
          const permissions = grant.subject === null ? byAccess[grant.access] : new Map();
          return { ...grant, kind: 'application', permissions, profile: STANDARD, ownsExternalIds: false };
        },
      },
      feed: { store, types: catalog.resourceTypes, bell: events.publisher.bell },
      events,
      me: { type: compiled.userType, permission: compiled.scimCallers.me },
      baseUrl,
      basePath: config.scim.basePath,
      bodyBytes: config.limits.bodyBytes,
      limits: config.scim.limits,
      log,
    },
    adapters: { issuer, hooks: compiled.issuers.hooks, bodyBytes: config.limits.bodyBytes, connections, log },
    resolve: { issuer, resolving: compiled.issuers.resolving, bodyBytes: config.limits.bodyBytes, connections, log },
    oauth: { issuer, documents, bodyBytes: config.limits.bodyBytes, connections },
    ping: () => store.ping(),
    log,
  });
}

function registrationOf({ config, registration: policy }: Compiled, { now }: Effects): Issuer['registration'] {
  const perAddress = config.registration?.perAddress;
  if (policy === null || perAddress === undefined) return null;
  return { policy, attempts: createLeakyBuckets(perAddress.registrations, perAddress.per, now) };
}

function encryptionOf(apis: Issuer['apis'], effects: Effects): Issuer['encryption'] {
  const sources = [...apis.values()].flatMap(({ name, encryption }) =>
    encryption === null ? [] : [[name, createEncryptionKeySource(encryption, effects)] as const],
  );
  return new Map(sources);
}
