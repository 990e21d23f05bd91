import type { Demand } from './plan.ts';
import type { Registry } from './registry.ts';

/** What `request` says of the API that is asked for: in a request for several, of all of them. */
const OF_THE_API: ReadonlySet<string> = new Set(['api', 'audience']);

/** Takes what a rule reads, returns the claim or source through which it reads which API is asked for; null where there is none. */
export type ApiReadsOf = (demand: Pick<Demand, 'claims' | 'sources'>) => string | null;

/** Follows every source of a registry back to what the request says of its API. Each is followed once. */
export function createApiReads({ producers, claims }: Pick<Registry, 'producers' | 'claims'>): ApiReadsOf {
  const known = new Map<string, boolean>();

  function source(name: string): boolean {
    const found = known.get(name);
    if (found !== undefined) return found;
    // Resolvers that need one another in a circle have a problem of their own.
    known.set(name, false);
    const needs = producers.get(name)?.needs ?? [];
    const reaches = needs.some((need) => read(need.source, need.path.split('.', 1)));
    known.set(name, reaches);
    return reaches;
  }

  function read(name: string, names: readonly string[]): boolean {
    return name === 'request' ? names.some((one) => OF_THE_API.has(one)) : source(name);
  }

  function claim(name: string): boolean {
    return claims.get(name)?.origins.some((origin) => read(origin.source, origin.reads)) ?? false;
  }

  return ({ claims: read, sources }) => {
    const through = read.find(claim);
    return through === undefined ? (sources.find(source) ?? null) : `claims.${through}`;
  };
}
