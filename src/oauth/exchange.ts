/** Which tokens an application may exchange for which, as the configuration says. RFC 8693 */
import type { ClientConfig, Config } from '../../schema/config.ts';
import type { ScopeCatalog } from '../scopes/catalog.ts';
import { fillTemplate } from '../scopes/template.ts';
import type { JsonObject } from './json.ts';
import { namesIn } from './shared-api.ts';

export interface Exchange {
  /** The API that the token shown is for, or the provider that it is of. */
  readonly from: string;
  /** The names of the APIs that it may be exchanged for. */
  readonly to: ReadonlySet<string>;
  /** What a scope of the token shown is worth at those APIs: that of an object, what its template is, for the same object. */
  worthOf(scope: string): readonly string[];
  /** The applications whose own tokens may be shown as actor_token. */
  readonly actors: ReadonlySet<string>;
  /** Milliseconds; null where the API's own is the limit. */
  readonly lifetimeMs: number | null;
}

/** What the tokens of an agent are held to. */
export interface AgentLimits {
  readonly lifetimeMs: number;
  /** What each of its tokens may be used for before it is spent; null where nothing is counted. */
  readonly budget: Budget | null;
}

/** How often, and how much in the smallest unit; null where that is not counted. */
export interface Budget extends JsonObject {
  readonly uses: number | null;
  readonly amount: number | null;
}

const DEFAULT_AGENT_MS = 300_000;

export function compileExchanges(
  { exchanges }: Pick<ClientConfig, 'exchanges'>,
  { providers }: Pick<Config, 'providers'>,
  catalog: ScopeCatalog,
): readonly Exchange[] | null {
  if (exchanges === undefined) return null;
  return exchanges.map(({ from, to, scopes, actors, lifetime = null }) => ({
    from,
    to: new Set(to),
    worthOf: worthBy(new Map(Object.entries(scopes)), Object.hasOwn(providers, from) ? null : catalog),
    actors: new Set(actors),
    lifetimeMs: lifetime,
  }));
}

/** @param catalog of the scopes that the token shown has; null where they are the words of a provider */
function worthBy(scopes: ReadonlyMap<string, readonly string[]>, catalog: ScopeCatalog | null): Exchange['worthOf'] {
  return (scope) => {
    const named = catalog?.find(scope) ?? null;
    const exact = scopes.get(scope) ?? [];
    if (catalog === null || named === null || named.values === null) return exact;
    const { name, values } = named;
    const filled = (scopes.get(name) ?? []).flatMap((worth) => {
      const template = catalog.templates.get(worth);
      return template === undefined ? worth : (fillTemplate(template, values) ?? []);
    });
    return [...exact, ...filled];
  };
}

export function agentLimits({ kind, agent }: Pick<ClientConfig, 'kind' | 'agent'>): AgentLimits | null {
  if (kind !== 'agent') return null;
  const { lifetime: lifetimeMs = DEFAULT_AGENT_MS, uses = null, amount = null } = agent ?? {};
  return { lifetimeMs, budget: uses === null && amount === null ? null : { uses, amount } };
}

/**
 * The scopes that a token may be exchanged for: never more than its own are worth.
 * @param own the scopes of the token shown
 * @param home the API that it is for, where a scope is worth itself; null for the token of a provider
 * @param target the name of the API that the new token is for
 */
export function worthOf(
  exchange: Pick<Exchange, 'worthOf'>,
  own: readonly string[],
  home: string | null,
  target: string,
): ReadonlySet<string> {
  const mapped = own.flatMap((scope) => exchange.worthOf(scope));
  return new Set(home !== null && namesIn(target).includes(home) ? [...own, ...mapped] : mapped);
}
