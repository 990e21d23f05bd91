/** clients.<id>.exchanges: names that must be somewhere else in the configuration, and exchanges that would give nothing. */
import type { Config, ExchangeConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import type { ScopeCatalog } from '../scopes/catalog.ts';
import { suggest } from '../suggest.ts';

type Key = Problem['key'];

/** All that is wrong with what clients may exchange. */
export function checkExchanges(config: Config, catalog: ScopeCatalog): readonly Problem[] {
  return Object.entries(config.clients).flatMap(([id, client]) => {
    if (client.exchanges === undefined) return [];
    const key = ['clients', id, 'exchanges'];
    const exchanges = client.exchanges.flatMap((exchange, index) =>
      checkExchange(config, catalog, [...key, index], exchange),
    );
    if (client.grants.includes('token-exchange')) return exchanges;
    const message = 'it may not use the grant that exchanges tokens';
    return [...exchanges, { key, message, mend: 'add token-exchange to its grants' }];
  });
}

function checkExchange(config: Config, catalog: ScopeCatalog, key: Key, exchange: ExchangeConfig): readonly Problem[] {
  const { apis, providers, clients } = config;
  const known = [...Object.keys(apis), ...Object.keys(providers)];
  return [
    ...unknown([...key, 'from'], 'API or provider', [exchange.from], known),
    ...(Object.hasOwn(apis, exchange.from) && Object.hasOwn(providers, exchange.from)
      ? [twoMeanings(key, exchange)]
      : []),
    ...unknown([...key, 'to'], 'API', exchange.to, Object.keys(apis)),
    ...unknown([...key, 'actors'], 'application', exchange.actors, Object.keys(clients)),
    ...checkScopes(config, catalog, [...key, 'scopes'], exchange),
    ...checkWorth(config, key, exchange),
  ];
}

function unknown(key: Key, what: string, names: readonly string[], known: readonly string[]): Problem[] {
  return names.flatMap((name, index) => {
    if (known.includes(name)) return [];
    const near = suggest(name, known);
    const mend = near === null ? `name one of: ${known.join(', ') || 'none is declared'}` : `write ${near}`;
    return [{ key: [...key, index], message: `there is no ${what} '${name}'`, mend }];
  });
}

function twoMeanings(key: Key, { from }: ExchangeConfig): Problem {
  const message = `'${from}' is an API and a provider, and nobody could tell whose tokens are meant`;
  return { key: [...key, 'from'], message, mend: 'call one of them otherwise' };
}

/** A provider's scopes are its own words; an API's are known, and what they are worth must be the target's. */
function checkScopes(
  { apis }: Config,
  catalog: ScopeCatalog,
  key: Key,
  { from, to, scopes }: ExchangeConfig,
): readonly Problem[] {
  const own = Object.hasOwn(apis, from) ? (apis[from]?.scopes ?? []) : null;
  const there = to.flatMap((api) => (Object.hasOwn(apis, api) ? (apis[api]?.scopes ?? []) : []));
  const declared = (scope: string) => catalog.find(scope)?.name ?? scope;
  return Object.entries(scopes).flatMap(([scope, worth]) => [
    ...(own === null || own.includes(declared(scope))
      ? []
      : [
          {
            key: [...key, scope],
            message: `'${from}' has no scope '${scope}'`,
            mend: `name one of: ${own.join(', ')}`,
          },
        ]),
    ...unknown([...key, scope], `scope of ${to.join(' or ')} called`, worth, [
      ...there,
      ...worth.filter((one) => there.includes(declared(one))),
    ]),
    ...checkFilled(catalog, [...key, scope], own === null ? '' : scope, worth),
  ]);
}

/** A dynamic scope is worth one of the same object: it must say which. */
function checkFilled(catalog: ScopeCatalog, key: Key, scope: string, worth: readonly string[]): readonly Problem[] {
  const told = catalog.templates.get(scope)?.parameters ?? [];
  return worth.flatMap((one, index) =>
    (catalog.templates.get(one)?.parameters ?? []).flatMap(({ name, type }) => {
      const own = told.find((parameter) => parameter.name === name);
      if (own?.type === type) return [];
      const message = `nothing says which {${name}} of '${one}' is meant`;
      return [
        { key: [...key, index], message, mend: `name a scope whose parameters '${scope || 'the other'}' has too` },
      ];
    }),
  );
}

/** Of a token for another API, or of another issuer, no scope is worth anything that is not said. */
function checkWorth({ apis, providers }: Config, key: Key, { from, to, scopes }: ExchangeConfig): readonly Problem[] {
  if (Object.keys(scopes).length > 0) return [];
  const mend = 'say under scopes what each of its scopes is worth there, such as scopes: { read: [read_there] }';
  if (Object.hasOwn(apis, from)) {
    const others = to.filter((api) => api !== from);
    if (others.length === 0) return [];
    return [{ key, message: `a token for '${from}' is worth nothing at ${others.join(', ')}`, mend }];
  }
  const provider = Object.hasOwn(providers, from) ? providers[from] : undefined;
  if (provider === undefined || !('accessTokens' in provider) || provider.accessTokens === undefined) return [];
  return [{ key, message: `the access tokens of '${from}' are worth nothing at ${to.join(', ')}`, mend }];
}
