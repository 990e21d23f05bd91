/** The APIs that tokens are for. */
import type { ApiConfig, Config, EncryptionConfig, Overflow, SenderConstraint } from '../../schema/config.ts';
import type { SigningAlgorithm } from '../../schema/signing-algorithms.ts';
import type { Problem } from '../problem.ts';
import { scopeCatalog } from '../scopes/catalog.ts';
import { type ScopeSet, scopeSet } from '../scopes/scope-set.ts';
import { readEncryptionJwk } from './encryption-jwk.ts';
import { createPairwise, type Pairwise } from './pairwise.ts';

/** What is issued for what scopes belong to. */
export type Issued = 'access-token' | 'id-jag' | 'txn-token';

/** What scopes belong to: an API, or an authorization server of others or a trust domain, for which rules and claims are decided alike. */
export interface Api {
  readonly name: string;
  readonly issues: Issued;
  readonly audience: string;
  /** Which identifier is sub: user.id, user.<SCIM path>, idp.sub or pairwise. */
  readonly subject: string;
  /** What it alone calls people, where its subject is pairwise; null elsewhere. */
  readonly pairwise: Pairwise | null;
  readonly scopes: ScopeSet;
  /** The only claims its tokens may carry, or null where it is not narrowed. */
  readonly claims: ReadonlySet<string> | null;
  /** How long its tokens may be, as a JWT, and what becomes of a longer one. */
  readonly maxTokenBytes: number;
  readonly overflow: Overflow;
  /** Whether introspection may tell something else of a JWT than the JWT itself; what it tells must be kept then. */
  readonly dividesContent: boolean;
  readonly tokenLifetimeMs: number;
  /** How long a gateway may keep the JWT that it swaps a token for; 0 for not at all. */
  readonly introspectionCacheSeconds: number;
  /** Where claims are told of its tokens, beside the JWT: by introspection, or at UserInfo where that is the API itself. */
  readonly toldAt: 'introspection' | 'userinfo';
  /** How its JWTs are encrypted; null where they are signed alone. */
  readonly encryption: EncryptionConfig | null;
  /** What its tokens must be bound to; null where the client alone says. */
  readonly senderConstrained: SenderConstraint | null;
  /** What its tokens are signed with. */
  readonly algorithm: SigningAlgorithm;
  /** The APIs that its tokens may be for too. */
  readonly sharesTokensWith: ReadonlySet<string>;
  /** Where it stands for several at once (shared-api.ts), these; else empty. */
  readonly parts: readonly Api[];
}

/** Takes the configuration, returns the APIs by name, and what is wrong with them. */
export function compileApis(config: Config): { apis: ReadonlyMap<string, Api>; problems: Problem[] } {
  const compiled = Object.entries(config.apis).map(([name, api]) => compileApi(config, name, api, 'access-token'));
  const problems = compiled
    .filter((api) => !isResourceUri(api.audience))
    .map((api) => ({
      key: ['apis', api.name, 'audience'],
      message: `${api.audience} is not an absolute URI without a fragment, so no client can name it as a resource`,
      mend: 'write a URI such as https://api.example.com/trading',
    }));
  return {
    apis: new Map(compiled.map((api) => [api.name, api])),
    problems: [...problems, ...compiled.flatMap(keyProblems)],
  };
}

/** One of them. @param issues what is issued for it */
export function compileApi(config: Config, name: string, api: ApiConfig, issues: Issued): Api {
  const { audience, subject, maxTokenBytes, overflow, tokenLifetime, algorithm, introspectionCache } = api;
  const claims = api.claims === undefined ? null : new Set(api.claims);
  const scopes = scopeSet(api.scopes, scopeCatalog(config.scopes));
  const size = { maxTokenBytes, overflow, dividesContent: dividesContent(config, api) };
  return {
    name,
    issues,
    audience,
    subject,
    pairwise: pairwiseOf(config, api),
    scopes,
    claims,
    ...size,
    tokenLifetimeMs: tokenLifetime,
    algorithm,
    toldAt: toldAt(config, api),
    encryption: api.encryption ?? null,
    introspectionCacheSeconds: Math.floor(introspectionCache / 1_000),
    senderConstrained: api.senderConstrained ?? null,
    sharesTokensWith: new Set(api.sharesTokensWith),
    parts: [],
  };
}

/** That there is a salt, the registry has checked. */
function pairwiseOf({ pairwiseSalt }: Config, { subject, audience }: ApiConfig): Pairwise | null {
  return subject === 'pairwise' && pairwiseSalt !== undefined ? createPairwise(pairwiseSalt, audience) : null;
}

function keyProblems({ name, encryption }: Api): readonly Problem[] {
  if (encryption?.key === undefined) return [];
  const read = readEncryptionJwk(encryption.key, encryption.algorithm);
  return 'fault' in read ? [{ key: ['apis', name, 'encryption', 'key'], ...read.fault }] : [];
}

/** The audience of tokens that UserInfo takes. */
export function userInfoUrl(issuer: string): string {
  return `${issuer}/oauth/userinfo`;
}

function toldAt({ issuer }: Pick<Config, 'issuer'>, { audience }: Pick<ApiConfig, 'audience'>): Api['toldAt'] {
  return audience === userInfoUrl(issuer) ? 'userinfo' : 'introspection';
}

/** Looked up once for all APIs: there may be ten thousand clients. */
const overflowing = new WeakMap<Config['clients'], boolean>();

function someOverflow(clients: Config['clients']): boolean {
  const some = overflowing.get(clients) ?? Object.values(clients).some(({ overflow }) => overflow === 'introspection');
  overflowing.set(clients, some);
  return some;
}

function dividesContent(config: Config, api: ApiConfig): boolean {
  const { claims, clients, scopes } = config;
  if (api.overflow === 'introspection' || someOverflow(clients)) return true;
  return api.scopes
    .flatMap((scope) => scopes[scope]?.claims ?? [])
    .some((claim) => {
      const destinations = claims[claim]?.destinations ?? [];
      return destinations.includes('access_token') !== destinations.includes(toldAt(config, api));
    });
}

/** RFC 8707 §2: an absolute URI (RFC 3986 §4.3) without a fragment */
export function isResourceUri(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+$/.test(text) && URL.canParse(text);
}
