/** What clients may register for, compiled from the configuration. RFC 7591 */
import type { RegisteredMethod, RegistrationConfig } from '../../schema/config.ts';
import type { Effects } from '../effects.ts';
import type { ScopeCatalog } from '../scopes/catalog.ts';
import { type ScopeSet, scopeSet } from '../scopes/scope-set.ts';
import type { RefreshPolicy } from './client.ts';
import { GRANTS } from './grants/table.ts';
import { createStatementReader, type StatementReader } from './software-statement.ts';

export interface RegistrationPolicy {
  readonly scopes: ScopeSet;
  /** By their names on the wire. */
  readonly grants: ReadonlySet<string>;
  /** The first is the one of a client that names none, where that may not be client_secret_basic. */
  readonly methods: readonly RegisteredMethod[];
  readonly refresh: RefreshPolicy;
  readonly tokens: 'jwt' | 'opaque';
  /** Who may let clients register, by name. */
  readonly initialAccess: ReadonlyMap<string, ConfiguredAccess>;
  /** The tenant of who registers without a token; null where nobody may. */
  readonly openTenant: string | null;
  readonly readStatement: StatementReader;
  readonly requiresStatement: boolean;
  /** Milliseconds; null where it has no end. */
  readonly clientLifetimeMs: number | null;
  readonly unusedForMs: number | null;
  readonly secretLifetimeMs: number | null;
  readonly renewsOnUpdate: boolean;
  readonly maxClients: number;
  /** Hosts that their jwks_uri may have though they are private. */
  readonly allowPrivate: readonly string[];
  /** Whether anybody passes the certificates of connections on. */
  readonly seesCertificates: boolean;
}

export interface ConfiguredAccess {
  readonly tenant: string;
  /** Of the token in the configuration; null where the store has them all. */
  readonly sha256: Uint8Array | null;
}

/** @param seesCertificates whether proxies.clientCertificate is configured */
export function compileRegistration(
  config: RegistrationConfig,
  catalog: ScopeCatalog,
  seesCertificates: boolean,
  effects: Pick<Effects, 'outbound' | 'now'>,
): RegistrationPolicy {
  const { lifetime, idle, claims } = config.refresh;
  return {
    scopes: scopeSet(config.scopes, catalog),
    grants: new Set(GRANTS.filter(({ name }) => config.grants.includes(name)).map(({ type }) => type)),
    methods: config.methods,
    refresh: { lifetimeMs: lifetime, idleMs: idle, claims },
    tokens: config.tokens,
    initialAccess: new Map(
      Object.entries(config.initialAccess).map(([name, { tenant, tokenSha256 }]) => [
        name,
        { tenant, sha256: tokenSha256 === undefined ? null : Buffer.from(tokenSha256, 'hex') },
      ]),
    ),
    openTenant: config.open?.tenant ?? null,
    readStatement: createStatementReader(config.softwareStatements, effects),
    requiresStatement: config.requireStatement,
    clientLifetimeMs: config.clientLifetime ?? null,
    unusedForMs: config.unusedFor ?? null,
    secretLifetimeMs: config.secretLifetime ?? null,
    renewsOnUpdate: config.renewOnUpdate,
    maxClients: config.maxClients,
    allowPrivate: config.allowPrivate,
    seesCertificates,
  };
}

/** When a client ends unless it is used before; null where it does not. Milliseconds since the epoch. */
export function endOf(
  { clientLifetimeMs, unusedForMs }: Pick<RegistrationPolicy, 'clientLifetimeMs' | 'unusedForMs'>,
  createdAt: number,
  usedAt: number,
): number | null {
  const ends = [
    ...(clientLifetimeMs === null ? [] : [createdAt + clientLifetimeMs]),
    ...(unusedForMs === null ? [] : [usedAt + unusedForMs]),
  ];
  return ends.length === 0 ? null : Math.min(...ends);
}
