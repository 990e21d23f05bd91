import type { Api } from './api.ts';

type Apis = ReadonlyMap<string, Api>;

interface Index {
  /** By each scope that an API lists as it is asked for. */
  readonly whole: ReadonlyMap<string, readonly Api[]>;
  /** Those that list scopes of one object, which have more than they list. */
  readonly templated: readonly Api[];
}

/** Made once for the APIs of a configuration, as apiOfAudience does. */
const indexes = new WeakMap<Apis, Index>();

/** The APIs that have this scope. */
export function apisOfScope(apis: Apis, scope: string): ReadonlySet<Api> {
  const { whole, templated } = indexes.get(apis) ?? indexOf(apis);
  return new Set([...(whole.get(scope) ?? []), ...templated.filter((api) => api.scopes.has(scope))]);
}

function indexOf(apis: Apis): Index {
  const all = [...apis.values()];
  const whole = new Map<string, Api[]>();
  for (const api of all) {
    for (const scope of api.scopes.whole) {
      const own = whole.get(scope) ?? [];
      own.push(api);
      whole.set(scope, own);
    }
  }
  const index = { whole, templated: all.filter(({ scopes }) => scopes.names.length > scopes.whole.length) };
  indexes.set(apis, index);
  return index;
}
