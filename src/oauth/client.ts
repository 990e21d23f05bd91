/** The applications that may ask for tokens, compiled from the configuration. */
import type { ClientConfig, ClientKind, Config, Overflow, SenderConstraint, TrustedFact } from '../../schema/config.ts';
import type { SigningAlgorithm } from '../../schema/signing-algorithms.ts';
import type { Problem } from '../problem.ts';
import { scopeCatalog } from '../scopes/catalog.ts';
import { type ScopeSet, scopeSet } from '../scopes/scope-set.ts';
import type { StoredRegistration } from '../store/registration-port.ts';
import { type ClientAuthentication, compileAuthentication } from './client-authentication.ts';
import { checkClientMethods } from './client-methods.ts';
import { type AgentLimits, agentLimits, compileExchanges, type Exchange } from './exchange.ts';
import { GRANTS } from './grants/table.ts';
import type { JsonValue } from './json.ts';

export interface RefreshPolicy {
  /** From the sign-in on. */
  readonly lifetimeMs: number;
  /** From one refresh to the next. */
  readonly idleMs: number;
  readonly claims: 'resolved' | 'frozen';
}

export interface Client {
  readonly id: string;
  readonly tenant: string;
  readonly kind: ClientKind;
  readonly authentication: ClientAuthentication;
  /** Grant types by their names on the wire. */
  readonly grants: ReadonlySet<string>;
  /** How long it may go on for a person who has signed in; null where it gets no refresh tokens. */
  readonly refresh: RefreshPolicy | null;
  readonly scopes: ScopeSet;
  /** The types of authorization details that it may ask for. RFC 9396 */
  readonly detailTypes: ReadonlySet<string>;
  /** The tokens it may exchange, and what for; null for the ID tokens of providers alone. */
  readonly exchanges: readonly Exchange[] | null;
  /** What its tokens are held to where it is an agent; null for every other. */
  readonly agent: AgentLimits | null;
  /** The only claims its tokens may carry, or null where it is not narrowed. */
  readonly claims: ReadonlySet<string> | null;
  /** Where it takes shorter tokens than the API, or has them overflow otherwise; null where it is as the API says. */
  readonly maxTokenBytes: number | null;
  readonly overflow: Overflow | null;
  readonly tokens: 'jwt' | 'opaque';
  /** What its tokens are signed with; null where it is as the API says. */
  readonly algorithm: SigningAlgorithm | null;
  /** What its tokens must be bound to; null where the API alone says. */
  readonly senderConstrained: SenderConstraint | null;
  /** What people are shown in place of its id; null where it is known by that. */
  readonly title: string | null;
  /** Who answers for it; null where nobody has said. */
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, JsonValue>>;
  /** What it is believed about the device of its user. */
  readonly trusted: ReadonlySet<TrustedFact>;
  /** Whether it may ask what tokens would say, and why. */
  readonly explains: boolean;
  /** Whether it may read the audit log of its tenant. */
  readonly audits: boolean;
  /** Whether it may answer for people what they agree to. */
  readonly consents: boolean;
  /** The names of the APIs on whose behalf it may introspect. */
  readonly introspects: ReadonlySet<string>;
  /** What is kept of it where it registered itself (RFC 7591); null where it is of the configuration. */
  readonly registered: StoredRegistration | null;
}

/** Takes the configuration; returns the clients by id, and what is wrong with how they authenticate. */
export function compileClients(config: Config): { clients: ReadonlyMap<string, Client>; problems: Problem[] } {
  const clients = new Map<string, Client>();
  const catalog = scopeCatalog(config.scopes);
  const problems: Problem[] = [...checkClientMethods(config)];
  for (const [id, client] of Object.entries(config.clients)) {
    if (!showsSecret(client)) problems.push(...asksWithoutSecret(id, client));
    clients.set(id, {
      id,
      tenant: client.tenant,
      kind: client.kind,
      authentication: compileAuthentication(id, client, problems),
      grants: new Set(GRANTS.filter((grant) => client.grants.includes(grant.name)).map((grant) => grant.type)),
      refresh: client.refresh === null ? null : refreshPolicy(client.refresh),
      scopes: scopeSet(client.scopes, catalog),
      detailTypes: new Set(client.authorizationDetails),
      exchanges: compileExchanges(client, config, catalog),
      agent: agentLimits(client),
      claims: client.claims === undefined ? null : new Set(client.claims),
      maxTokenBytes: client.maxTokenBytes ?? null,
      overflow: client.overflow ?? null,
      tokens: client.tokens,
      algorithm: client.algorithm ?? null,
      senderConstrained: client.senderConstrained ?? null,
      title: client.title ?? null,
      owner: client.owner ?? null,
      tags: client.tags,
      metadata: client.metadata,
      trusted: new Set(client.trusted),
      explains: client.explains,
      audits: client.audits,
      consents: client.consents,
      introspects: new Set(client.introspects),
      registered: null,
    });
  }
  return { clients, problems };
}

function refreshPolicy({ lifetime, idle, claims }: NonNullable<ClientConfig['refresh']>): RefreshPolicy {
  return { lifetimeMs: lifetime, idleMs: idle, claims };
}

/** What a client may ask where there is no form for an assertion. */
const WITHOUT_FORM = { explains: 'POST /claims/explain', audits: 'GET /audit' } as const;

function showsSecret({ secret, secretSha256, secretIn }: ClientConfig): boolean {
  return (secret !== undefined || secretSha256 !== undefined) && secretIn !== 'form';
}

function asksWithoutSecret(id: string, client: ClientConfig): Problem[] {
  return (['explains', 'audits'] as const)
    .filter((name) => client[name])
    .map((name) => ({
      key: ['clients', id, name],
      message: `${WITHOUT_FORM[name]} takes the secret of a client in the Authorization header, and this one shows none there`,
      mend: 'let a client ask that has a secret or secretSha256',
    }));
}
