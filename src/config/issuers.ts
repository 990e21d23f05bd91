import { createHash } from 'node:crypto';
import type { Config, ForeignIssuerConfig } from '../../schema/config.ts';
import type { HookCredential } from '../adapters/credential.ts';
import type { HookIssuer } from '../adapters/hook-issuer.ts';
import { ADAPTERS } from '../adapters/kinds.ts';
import type { ResolvingIssuer } from '../adapters/resolving-issuer.ts';
import type { ForeignIssuer } from '../issuer/foreign-issuer.ts';
import type { Api } from '../oauth/api.ts';
import type { Client } from '../oauth/client.ts';
import { createEntraVerifier } from '../oauth/entra-token.ts';
import type { RemoteKeysDeps } from '../oauth/keys-remote.ts';
import { type ScopeCatalog, scopeCatalog } from '../scopes/catalog.ts';
import { scopeSet } from '../scopes/scope-set.ts';

type HookConfig = Exclude<ForeignIssuerConfig, { kind: 'resolve' }>;

/** Every authorization server that is not Avow and may ask it. */
export interface ForeignIssuers {
  /** Those that have a hook of their own, by name. */
  readonly hooks: ReadonlyMap<string, HookIssuer>;
  /** Those that call POST /claims/resolve. */
  readonly resolving: readonly ResolvingIssuer[];
}

interface Known {
  readonly clients: ReadonlyMap<string, Client>;
  readonly apis: ReadonlyMap<string, Api>;
}

/** Takes a configuration that checkForeignIssuers (check-issuers.ts) found nothing wrong with. */
export function compileIssuers(
  { issuers, providers, scopes }: Config,
  known: Known,
  deps: RemoteKeysDeps,
): ForeignIssuers {
  const hooks = new Map<string, HookIssuer>();
  const resolving: ResolvingIssuer[] = [];
  const catalog = scopeCatalog(scopes);
  for (const [name, config] of Object.entries(issuers)) {
    const issuer = foreignIssuer(name, config, known, catalog);
    if (config.kind === 'resolve') {
      resolving.push({ ...issuer, sha256: digestOf(config) });
      continue;
    }
    const provider = config.provider === undefined ? undefined : providers[config.provider];
    hooks.set(name, {
      ...issuer,
      adapter: ADAPTERS[config.kind],
      credential: credentialOf(config, deps),
      subject: { by: config.subject, issuer: provider?.issuer ?? null },
      onUndecided: config.onUndecided,
      partial: 'onRefusedScope' in config && config.onRefusedScope === 'omit',
    });
  }
  return { hooks, resolving };
}

function foreignIssuer(
  name: string,
  config: ForeignIssuerConfig,
  { clients, apis }: Known,
  catalog: ScopeCatalog,
): ForeignIssuer {
  const own = config.apis.flatMap((api) => apis.get(api) ?? []);
  const scopes = config.scopes ?? own.flatMap((api) => api.scopes.names);
  const mapped = Object.entries(config.clients).flatMap(([id, client]) => {
    const found = clients.get(client);
    return found === undefined ? [] : [[id, found] as const];
  });
  return {
    name,
    tenant: config.tenant,
    clients: new Map(mapped),
    apis: new Map(own.map((api) => [api.name, api])),
    scopes: scopeSet(scopes, catalog),
    deadlineMs: config.deadline,
  };
}

function credentialOf(config: HookConfig, deps: RemoteKeysDeps): HookCredential {
  switch (config.kind) {
    case 'entra':
      return { kind: 'token', isGood: createEntraVerifier(config, deps) };
    case 'zitadel':
      return { kind: 'signature', key: config.signingKey };
    default:
      return { kind: 'secret', header: config.header, sha256: digestOf(config) };
  }
}

/** Only the digest of a secret is kept. The shape of the file has made sure that there is one of the two. */
function digestOf({ secret = '', secretSha256 }: { secret?: string | undefined; secretSha256?: string | undefined }) {
  return secretSha256 === undefined ? createHash('sha256').update(secret).digest() : Buffer.from(secretSha256, 'hex');
}
