/** Rules and claims of scopes that read what no such scope says. */
import type { Config } from '../../schema/config.ts';
import type { Demand } from '../claims/plan.ts';
import type { ScopeReadsOf } from '../claims/scope-reads.ts';
import type { Problem } from '../problem.ts';
import { type ParameterTypes, parameterTypes, type ScopeCatalog } from '../scopes/catalog.ts';
import type { Policy } from './compile.ts';
import type { Place, PlacedRule } from './placed-rules.ts';

const NOTHING: ReadonlySet<string> = new Set();

/** The parameters of one scope; none of a plain one. */
function parametersOf({ templates }: Pick<ScopeCatalog, 'templates'>, scope: string): ParameterTypes {
  const template = templates.get(scope);
  return template === undefined ? {} : parameterTypes([template]);
}

/** What rules of a place may read: the parameters of every scope that they decide about. Authorization details have none. */
export function parametersAt(place: Place, name: string, config: Config, catalog: ScopeCatalog): ParameterTypes {
  return PARAMETERS[place](config, catalog, name);
}

const PARAMETERS: Readonly<Record<Place, typeof parametersOfScope>> = {
  scopes: parametersOfScope,
  apis: ({ apis, authorizationDetails }, catalog, name) => {
    const hasDetails = Object.values(authorizationDetails).some(({ api }) => api === name);
    return hasDetails ? {} : sharedParameters(catalog, apis[name]?.scopes ?? []);
  },
  clients: ({ clients }, catalog, name) => {
    const { scopes = [], authorizationDetails = [] } = clients[name] ?? {};
    if (authorizationDetails.length > 0) return {};
    return sharedParameters(
      catalog,
      scopes.map((scope) => catalog.find(scope)?.name ?? scope),
    );
  },
};

function parametersOfScope(_: Config, catalog: ScopeCatalog, name: string): ParameterTypes {
  return parametersOf(catalog, name);
}

/** Those that all of some scopes have. */
export function sharedParameters(catalog: Pick<ScopeCatalog, 'templates'>, scopes: readonly string[]): ParameterTypes {
  const [first = {}, ...others] = scopes.map((scope) => parametersOf(catalog, scope));
  const shared = Object.entries(first).filter(([name]) => others.every((other) => Object.hasOwn(other, name)));
  return Object.fromEntries(shared);
}

/** The claims of a scope must be ones that can be had for it. */
export function checkClaimReads(
  { scopes }: Pick<Config, 'scopes'>,
  catalog: Pick<ScopeCatalog, 'templates'>,
  reads: ScopeReadsOf,
): readonly Problem[] {
  return Object.entries(scopes).flatMap(([name, { claims }]) => {
    const own = parametersOf(catalog, name);
    return claims.flatMap((claim, index) => {
      const foreign = [...reads.claim(claim).needed].filter((parameter) => !Object.hasOwn(own, parameter));
      return foreign.map((parameter) => ({
        key: ['scopes', name, 'claims', index],
        message: `the claim '${claim}' is made of scope.${parameter}, and no {${parameter}} is in the name of this scope`,
        mend: 'list it in scopes that have the parameter alone',
      }));
    });
  });
}

/** What a rule reads must be there for every scope that it decides about. */
export function checkRuleReads(
  { key }: Pick<PlacedRule, 'key'>,
  demand: Demand,
  own: ParameterTypes,
  reads: ScopeReadsOf,
): readonly Problem[] {
  const foreign = [...reads.demand(demand).needed].filter((parameter) => !Object.hasOwn(own, parameter));
  return foreign.map((parameter) => ({
    key: [...key, 'when'],
    message: `what it reads is asked with scope.${parameter}, and it decides about a scope that has no {${parameter}}`,
    mend: 'write the rule at the scopes that have the parameter',
  }));
}

/** Scopes that are granted for every object alike, since nothing that decides about them looks at which it is: hardly meant. */
export function warnOfUnreadParameters({ catalog, scopes, scopeReads }: Policy): readonly Problem[] {
  return [...catalog.templates].flatMap(([name, { parameters }]) => {
    const demand = scopes.get(name)?.demand;
    const read = demand === undefined ? NOTHING : scopeReads.demand(demand).all;
    if (parameters.some((parameter) => read.has(parameter.name))) return [];
    const all = parameters.map((parameter) => `scope.${parameter.name}`);
    const [first = ''] = all;
    const names = all.join(' or ');
    const message = `no rule reads ${names}: whoever is granted it for one object is granted it for every other`;
    return [{ key: ['scopes', name, 'rules'], message, mend: `let a rule read it, such as ${first} in user.accounts` }];
  });
}
