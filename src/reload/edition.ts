/** A configuration at work: what answers requests by it, and what is done by it beside that. */
import type { Hono } from 'hono';
import type { Config } from '../../schema/config.ts';
import { createApp } from '../app.ts';
import { scimBaseUrl } from '../config/built-in.ts';
import type { Compiled } from '../config/compile.ts';
import { contentOf } from '../config/files-read.ts';
import type { Settled } from '../config/settle.ts';
import { tenantsOf } from '../config/tenants.ts';
import { createCursors } from '../directory/cursor.ts';
import { discoveryTexts } from '../directory/discovery.ts';
import { binaryIndexWork } from '../directory/index-binaries.ts';
import { createMoments } from '../directory/moments.ts';
import type { Effects } from '../effects.ts';
import { evaluatorOf } from '../evaluator.ts';
import { createEvents, type Events } from '../events/events.ts';
import { createConfiguredLookup } from '../http/bearer.ts';
import { createConnections } from '../http/connection.ts';
import type { HealthRoutes } from '../http/health.ts';
import { registrationWork } from '../issuer/end-registrations.ts';
import type { Issuer } from '../issuer/issuer.ts';
import { scimGrant } from '../issuer/scim-caller.ts';
import { createUserInfos } from '../issuer/user-info.ts';
import { algorithmsInUse } from '../oauth/algorithms-in-use.ts';
import { clientMethods } from '../oauth/client-methods.ts';
import { createDpopNonces } from '../oauth/dpop-nonce.ts';
import { createEncryptionKeySource } from '../oauth/encryption-keys.ts';
import { entryDocument } from '../oauth/entry-document.ts';
import { ID_JAG_TYPE } from '../oauth/grants/token-exchange.ts';
import { createIdTokenVerifier } from '../oauth/id-token.ts';
import { createGrantVerifier, grantProfiles } from '../oauth/jwt-grant.ts';
import { createPresentationVerifier } from '../oauth/presentation.ts';
import { createProviderTokenVerifier } from '../oauth/provider-access-token.ts';
import { openIdProviders, samlProviders } from '../oauth/provider-protocols.ts';
import { publishedDocuments } from '../oauth/published-documents.ts';
import { prunePolicy, retentionWorks } from '../retention/retention.ts';
import { createAssertionVerifier } from '../saml/verify.ts';
import { permissionsByAccess } from '../scim/permission.ts';
import { STANDARD } from '../scim/profile.ts';
import { auditStreamWorks } from '../streams/streams.ts';
import type { Work } from '../workers.ts';
import { counted } from './in-flight.ts';
import type { Installation } from './installation.ts';

export interface Edition {
  readonly config: Config;
  /** Its hash, as the audit log has it. */
  readonly hash: string;
  /** For whoever asks without a network. */
  readonly app: Hono;
  /** Answers a request; it is answered by this configuration to its end. */
  readonly fetch: Hono['fetch'];
  readonly works: {
    readonly events: readonly Work[];
    readonly streams: readonly Work[];
    readonly registrations: readonly Work[];
    readonly retention: readonly Work[];
  };
  /** Gives back what it holds, as far as no other goes on with that, as soon as every request that it has is answered. Never rejects. */
  end(): Promise<void>;
  /** The same without waiting. */
  close(): Promise<void>;
}

interface Own {
  /** Those of the installation, with what this configuration goes on with. */
  readonly effects: Effects;
  /** The digests of the files that it is made of beside its own (files-read.ts). */
  readonly beside: readonly (string | null)[];
  readonly file: HealthRoutes['file'];
}

/** Puts a configuration to work. Nothing begins by itself. */
export function createEdition(settled: Settled, installation: Installation, own: Own): Edition {
  const { config, catalog } = settled;
  const { issuer } = config;
  const { store, bell, log } = installation;
  const { effects, beside } = own;
  const types = catalog.resourceTypes;
  const publisher = { issuer, store, effects, keys: installation.keys.ring, types, bell, log };
  const events = createEvents(publisher, config.scim, JSON.stringify([issuer, config.scim, beside]));
  const hash = installation.hashOf(contentOf(config, beside));
  const app = wire(settled, installation, { effects, file: own.file, configuration: hash, events });
  const requests = counted(app.fetch);
  const { streams, retention } = config.audit;
  const { valueHash, signPruning: sign } = installation;
  return {
    config,
    hash,
    app,
    fetch: requests.call,
    works: {
      events: [...events.works, binaryIndexWork({ store, log }, tenantsOf(config), types.values())],
      streams: auditStreamWorks(
        { store, effects, log, prunings: installation.prunings },
        { issuer, streams, locate: installation.locate },
      ),
      retention: retentionWorks({ store, effects, log, valueHash, sign }, prunePolicy(retention, streams)),
      registrations: config.registration === undefined ? [] : [registrationWork({ store, effects, log })],
    },
    end: async () => {
      await requests.over();
      await settled.close().catch((error: unknown) => log.warn({ err: error }, 'a source that is gone stays open'));
    },
    close: () => settled.close(),
  };
}

interface Wiring extends Pick<Own, 'effects' | 'file'> {
  readonly events: Events;
  readonly configuration: string;
}

function wire(compiled: Compiled, installation: Installation, own: Wiring): Hono {
  const { config, catalog, apis } = compiled;
  const { store, log, secret } = installation;
  const { effects, events, configuration } = own;
  const openId = openIdProviders(config.providers);
  const issuer: Issuer = {
    ...evaluatorOf(compiled, store, effects),
    effects,
    keys: installation.keys.ring,
    encryption: encryptionOf(apis, effects),
    valueHash: installation.valueHash,
    configuration,
    journal: installation.journal,
    tally: installation.tally,
    verifyIdToken: createIdTokenVerifier(openId, effects),
    verifyGrant: createGrantVerifier(openId, config.issuer, effects),
    verifyPresentation: createPresentationVerifier(openId, effects),
    verifyAssertion: createAssertionVerifier(samlProviders(config.providers), config.issuer, effects),
    verifyProviderToken: createProviderTokenVerifier(openId, effects),
    userInfo: createUserInfos(openId, effects),
    dpopNonces: config.dpop.nonce === undefined ? null : createDpopNonces(secret, config.dpop.nonce, effects.now),
    failedAttempts: installation.failedAttempts,
    registration:
      compiled.registration === null
        ? null
        : { policy: compiled.registration, attempts: installation.registrationAttempts },
  };
  const connections = createConnections(config.proxies ?? null);
  const baseUrl = scimBaseUrl(config);
  const types = [...catalog.resourceTypes.values()];
  const byAccess = { read: permissionsByAccess(types, 'read'), write: permissionsByAccess(types, 'write') };
  const algorithms = algorithmsInUse(compiled.homes, compiled.clients);
  const published = publishedDocuments({
    issuer: config.issuer,
    apis,
    detailTypes: issuer.detailTypes,
    algorithms,
    methods: clientMethods(config),
    grantProfiles: grantProfiles(openId),
    chaining: compiled.authorizationServers.size > 0 ? [ID_JAG_TYPE] : [],
    registers: issuer.registration !== null,
  });
  const documents = [...published, entryDocument(config.issuer, baseUrl)];
  return createApp({
    scim: {
      directory: {
        store,
        effects,
        fill: compiled.fill,
        users: config.scim.users,
        cursors: createCursors(secret, config.scim.cursorTimeout, effects),
        moments: createMoments(store),
      },
      resourceTypes: catalog.resourceTypes,
      discovery: discoveryTexts(catalog, { ...config.scim, eventUris: events.uris }, baseUrl),
      connections,
      credentials: {
        failedAttempts: issuer.failedAttempts,
        clients: compiled.scimCallers.clients,
        configured: createConfiguredLookup(compiled.scimCallers.clients),
        stored: installation.credentials,
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
    health: { ping: () => store.ping(), file: own.file },
    log,
  });
}

function encryptionOf(apis: Issuer['apis'], effects: Effects): Issuer['encryption'] {
  const sources = [...apis.values()].flatMap(({ name, encryption }) =>
    encryption === null ? [] : [[name, createEncryptionKeySource(encryption, effects)] as const],
  );
  return new Map(sources);
}
