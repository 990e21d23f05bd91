/** Names in scopes, APIs and clients that must be somewhere else in the configuration too. */
import type { Config } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import type { ScopeCatalog } from '../scopes/catalog.ts';
import { suggest } from '../suggest.ts';
import { checkExchanges } from './check-exchanges.ts';
import { checkConsentManagers, checkRules } from './check-rules.ts';
import { bodyOf, placedRules } from './placed-rules.ts';
import { CLIENT_KIND_NAMES } from './rule.ts';

type Key = Problem['key'];

/** All that is wrong with the names that scopes, APIs and clients call one another by. */
export function checkPolicy(config: Config, catalog: ScopeCatalog): readonly Problem[] {
  return [
    ...checkReferences(config, catalog),
    ...checkScopeHomes(config),
    ...checkAudiences(config),
    ...checkClientIds(config),
    ...checkExchanges(config, catalog),
    ...checkRules(config),
    ...checkConsentManagers(config),
  ];
}

interface References {
  readonly key: Key;
  readonly names: readonly string[];
  /** What they are: 'scope', 'claim', … */
  readonly what: string;
  readonly known: readonly string[];
  /** Whether one that is not among the known may stand there all the same. */
  mayBe?(name: string): boolean;
}

function checkReferences(config: Config, catalog: ScopeCatalog): readonly Problem[] {
  const sets = new Map<readonly string[], ReadonlySet<string>>();
  return referencesOf(config, catalog).flatMap(({ key, names, what, known, mayBe }) => {
    const all = sets.get(known) ?? new Set(known);
    sets.set(known, all);
    return names.flatMap((name, index) => {
      if (all.has(name) || mayBe?.(name) === true) return [];
      const near = suggest(name, known);
      const mend =
        near === null ? `declare it, or name one of: ${known.join(', ') || 'none is declared'}` : `write ${near}`;
      return [{ key: [...key, index], message: `there is no ${what} '${name}'`, mend }];
    });
  });
}

function referencesOf(config: Config, catalog: ScopeCatalog): readonly References[] {
  const { apis, claims, clients, decisionPoints, scopes, registration } = config;
  const scope = { what: 'scope', known: Object.keys(scopes) };
  // Who asks may list the scope of one object: account.list.05542
  const asked = { ...scope, mayBe: (name: string) => catalog.find(name) !== null };
  const claim = { what: 'claim', known: Object.keys(claims) };
  const api = { what: 'API', known: Object.keys(apis) };
  const through = { what: 'application, nor a kind of one,', known: [...CLIENT_KIND_NAMES, ...Object.keys(clients)] };
  return [
    ...Object.entries(apis).flatMap(([name, a]) => [
      { key: ['apis', name, 'scopes'], names: a.scopes, ...scope },
      { key: ['apis', name, 'claims'], names: a.claims ?? [], ...claim },
    ]),
    ...Object.entries(scopes).map(([name, s]) => ({ key: ['scopes', name, 'claims'], names: s.claims, ...claim })),
    ...placedRules(config).map(({ key, config: rule }) => ({
      key: [...key, 'through'],
      names: bodyOf(rule).through ?? [],
      ...through,
    })),
    ...placedRules(config).flatMap(({ key, config: rule }) => {
      const body = bodyOf(rule);
      if (body.effect !== 'require') return [];
      return [{ key: [...key, 'onlyClaims'], names: body.onlyClaims ?? [], ...claim }];
    }),
    ...Object.entries(decisionPoints).flatMap(([name, { for: which, obligations }]) => [
      ...(which === 'all'
        ? []
        : [
            { key: ['decisionPoints', name, 'for', 'apis'], names: which.apis, ...api },
            { key: ['decisionPoints', name, 'for', 'scopes'], names: which.scopes, ...scope },
          ]),
      ...Object.entries(obligations).map(([type, { onlyClaims = [] }]) => ({
        key: ['decisionPoints', name, 'obligations', type, 'onlyClaims'],
        names: onlyClaims,
        ...claim,
      })),
    ]),
    { key: ['registration', 'scopes'], names: registration?.scopes ?? [], ...asked },
    ...Object.entries(clients).flatMap(([name, c]) => [
      { key: ['clients', name, 'scopes'], names: c.scopes, ...asked },
      { key: ['clients', name, 'claims'], names: c.claims ?? [], ...claim },
      { key: ['clients', name, 'introspects'], names: c.introspects, ...api },
    ]),
  ];
}

/** A scope belongs to one API: otherwise nobody could tell which audience a token for it has. */
function checkScopeHomes({ apis, scopes }: Config): readonly Problem[] {
  return Object.keys(scopes).flatMap((name) => {
    const key = ['scopes', name];
    const homes = Object.keys(apis).filter((api) => apis[api]?.scopes.includes(name));
    if (homes.length === 1) return [];
    return homes.length === 0
      ? [{ key, message: 'no API has this scope', mend: `list it under apis.<name>.scopes` }]
      : [{ key, message: `more than one API has this scope: ${homes.join(', ')}`, mend: 'leave it to one of them' }];
  });
}

/** RFC 8707 §2: the audience names the API, so that it can name no other. */
function checkAudiences({ apis }: Config): readonly Problem[] {
  const first = new Map<string, string>();
  return Object.entries(apis).flatMap(([name, { audience }]) => {
    const owner = first.get(audience);
    first.set(audience, owner ?? name);
    if (owner === undefined) return [];
    return [
      { key: ['apis', name, 'audience'], message: `it is the audience of '${owner}' too`, mend: 'give each its own' },
    ];
  });
}

function checkClientIds({ clients }: Config): readonly Problem[] {
  return Object.keys(clients)
    .filter((id) => CLIENT_KIND_NAMES.has(id))
    .map((id) => ({
      key: ['clients', id],
      message: `'${id}' is a kind of application, and rules could not tell it from one`,
      mend: 'choose another id',
    }));
}
