import { type BaseReads, createBaseReads } from './base-reads.ts';
import type { Demand } from './plan.ts';
import type { Registry } from './registry.ts';

/** What `request` says of the API that is asked for: in a request for several, of all of them. */
const OF_THE_API = ['api', 'audience'];

/** Takes what a rule reads, returns the claim or source through which it reads which API is asked for; null where there is none. */
export type ApiReadsOf = (demand: Pick<Demand, 'claims' | 'sources'>) => string | null;

/** Follows claims and sources back to what the request says of its API. What a rule reads of `request` itself is not meant. */
export function createApiReads(registry: Pick<Registry, 'producers' | 'claims'>): ApiReadsOf {
  const reads = createBaseReads('request', registry);
  const isOfTheApi = ({ all }: BaseReads) => OF_THE_API.some((name) => all.has(name));
  return ({ claims, sources }) => {
    const claim = claims.find((name) => isOfTheApi(reads.claim(name)));
    if (claim !== undefined) return `claims.${claim}`;
    return sources.find((name) => isOfTheApi(reads.demand({ claims: [], sources: [name] }))) ?? null;
  };
}
