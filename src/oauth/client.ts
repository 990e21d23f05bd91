/** The applications that may ask for tokens, compiled from the configuration. */
import { createHash } from 'node:crypto';
import type { JSONWebKeySet, JWK } from 'jose';
import type { ClientConfig, ClientKind, Config, Overflow, TrustedFact } from '../../schema/config.ts';
import type { SigningAlgorithm } from '../../schema/signing-algorithms.ts';
import type { Problem } from '../problem.ts';
import { type AgentLimits, agentLimits, compileExchanges, type Exchange } from './exchange.ts';
import { GRANTS } from './grants/table.ts';
import type { JsonValue } from './json.ts';
import { readPublicJwk } from './keys-jwk.ts';

export type ClientAuthentication =
  | { readonly method: 'secret'; readonly sha256: Uint8Array }
  | { readonly method: 'private_key_jwt'; readonly keys: JSONWebKeySet };

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
  readonly scopes: ReadonlySet<string>;
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
}

/** Takes the configuration; returns the clients by id, and what is wrong with their keys. */
export function compileClients(config: Config): { clients: ReadonlyMap<string, Client>; problems: Problem[] } {
  const clients = new Map<string, Client>();
  const problems: Problem[] = [];
  for (const [id, client] of Object.entries(config.clients)) {
    if (client.jwks !== undefined) problems.push(...asksByKeys(id, client));
    clients.set(id, {
      id,
      tenant: client.tenant,
      kind: client.kind,
      authentication: compileAuthentication(id, client, problems),
      grants: new Set(GRANTS.filter((grant) => client.grants.includes(grant.name)).map((grant) => grant.type)),
      refresh: client.refresh === null ? null : refreshPolicy(client.refresh),
      scopes: new Set(client.scopes),
      exchanges: compileExchanges(client),
      agent: agentLimits(client),
      claims: client.claims === undefined ? null : new Set(client.claims),
      maxTokenBytes: client.maxTokenBytes ?? null,
      overflow: client.overflow ?? null,
      tokens: client.tokens,
      algorithm: client.algorithm ?? null,
      owner: client.owner ?? null,
      tags: client.tags,
      metadata: client.metadata,
      trusted: new Set(client.trusted),
      explains: client.explains,
      audits: client.audits,
      consents: client.consents,
      introspects: new Set(client.introspects),
    });
  }
  return { clients, problems };
}

function refreshPolicy({ lifetime, idle, claims }: NonNullable<ClientConfig['refresh']>): RefreshPolicy {
  return { lifetimeMs: lifetime, idleMs: idle, claims };
}

/** What a client may ask where there is no form for an assertion. */
const WITHOUT_FORM = { explains: 'POST /claims/explain', audits: 'GET /audit' } as const;

function asksByKeys(id: string, client: ClientConfig): Problem[] {
  return (['explains', 'audits'] as const)
    .filter((name) => client[name])
    .map((name) => ({
      key: ['clients', id, name],
      message: `${WITHOUT_FORM[name]} takes the secret of a client in the Authorization header, and this one has keys`,
      mend: 'let a client ask that has a secret or secretSha256',
    }));
}

function compileAuthentication(id: string, client: ClientConfig, problems: Problem[]): ClientAuthentication {
  if (client.jwks !== undefined) {
    return { method: 'private_key_jwt', keys: { keys: compileKeys(id, client.jwks.keys, problems) } };
  }
  if (client.secretSha256 !== undefined) {
    return { method: 'secret', sha256: Buffer.from(client.secretSha256, 'hex') };
  }
  if (client.secret === undefined) throw new TypeError(`the client ${id} has no way to authenticate`);
  return { method: 'secret', sha256: createHash('sha256').update(client.secret).digest() };
}

function compileKeys(id: string, jwks: readonly Readonly<Record<string, unknown>>[], problems: Problem[]): JWK[] {
  const keys: JWK[] = [];
  const kids = new Set<string | undefined>();
  jwks.forEach((jwk, index) => {
    const key = ['clients', id, 'jwks', 'keys', index];
    const read = readPublicJwk(jwk);
    if ('fault' in read) {
      problems.push({ key, ...read.fault });
      return;
    }
    // An assertion names its key by kid; two keys under one name, or under none, could not be told apart.
    if (kids.has(read.key.kid)) {
      const message = read.key.kid === undefined ? 'a second key without kid' : `the kid ${read.key.kid} is taken`;
      problems.push({ key: [...key, 'kid'], message, mend: 'give each key of a client a kid of its own' });
    }
    kids.add(read.key.kid);
    keys.push(read.key);
  });
  return keys;
}
