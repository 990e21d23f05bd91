/** Rules of APIs that share their tokens, which read through something else which API is asked for. */
import type { Config } from '../../schema/config.ts';
import type { ApiReadsOf } from '../claims/api-reads.ts';
import type { Demand } from '../claims/plan.ts';
import type { Problem } from '../problem.ts';
import type { Place, PlacedRule } from './placed-rules.ts';

/**
 * Sources and claims are asked once for a token, whatever the APIs it is for, and are told them all: a `deny` that compares that with one of
 * them would not hold where another is asked for beside it. In the rule itself, `request.audience` is the API that it decides about.
 */
export function checkSharedReads(
  { place, name, key }: Pick<PlacedRule, 'place' | 'name' | 'key'>,
  demand: Demand,
  config: Config,
  readsApi: ApiReadsOf,
): readonly Problem[] {
  const through = SHARES[place](config, name) ? readsApi(demand) : null;
  if (through === null) return [];
  return [
    {
      key: [...key, 'when'],
      message: `${through} is made of which API is asked for, and a token may be for several here (sharesTokensWith)`,
      mend: 'read request.audience or request.api in the rule itself: there it is the one that is decided about',
    },
  ];
}

/** Whether rules of a place decide about tokens that may be for several APIs. */
const SHARES: Readonly<Record<Place, (config: Config, name: string) => boolean>> = {
  scopes: sharesScope,
  apis: ({ apis }, name) => (apis[name]?.sharesTokensWith.length ?? 0) > 0,
  // What it may ask for may name one object of a template: it is enough that anybody shares.
  clients: ({ apis }) => Object.values(apis).some(({ sharesTokensWith }) => sharesTokensWith.length > 0),
};

function sharesScope({ apis }: Config, scope: string): boolean {
  return Object.values(apis).some(
    ({ scopes, sharesTokensWith }) => sharesTokensWith.length > 0 && scopes.includes(scope),
  );
}
