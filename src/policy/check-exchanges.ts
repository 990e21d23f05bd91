/** clients.<id>.exchanges: names that must be somewhere else in the configuration, and exchanges that would give nothing. */
import type { Config, ExchangeConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { suggest } from '../suggest.ts';

type Key = Problem['key'];

/** All that is wrong with what clients may exchange. */
export function checkExchanges(config: Config): readonly Problem[] {
  return Object.entries(config.clients).flatMap(([id, client]) => {
    if (client.exchanges === undefined) return [];
    const key = ['clients', id, 'exchanges'];
    const exchanges = client.exchanges.flatMap((exchange, index) => checkExchange(config, [...key, index], exchange));
    if (client.grants.includes('token-exchange')) return exchanges;
    const message = 'it may not use the grant that exchanges tokens';
    return [...exchanges, { key, message, mend: 'add token-exchange to its grants' }];
  });
}

function checkExchange(config: Config, key: Key, exchange: ExchangeConfig): readonly Problem[] {
  const { apis, providers, clients } = config;
  const known = [...Object.keys(apis), ...Object.keys(providers)];
  return [
    ...unknown([...key, 'from'], 'API or provider', [exchange.from], known),
    ...(Object.hasOwn(apis, exchange.from) && Object.hasOwn(providers, exchange.from)
      ? [twoMeanings(key, exchange)]
      : []),
    ...unknown([...key, 'to'], 'API', exchange.to, Object.keys(apis)),
    ...unknown([...key, 'actors'], 'application', exchange.actors, Object.keys(clients)),
    ...checkScopes(config, [...key, 'scopes'], exchange),
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
function checkScopes({ apis }: Config, key: Key, { from, to, scopes }: ExchangeConfig): readonly Problem[] {
  const own = Object.hasOwn(apis, from) ? (apis[from]?.scopes ?? []) : null;
  const there = to.flatMap((api) => (Object.hasOwn(apis, api) ? (apis[api]?.scopes ?? []) : []));
  return Object.entries(scopes).flatMap(([scope, worth]) => [
    ...(own === null || own.includes(scope)
      ? []
      : [
          {
            key: [...key, scope],
            message: `'${from}' has no scope '${scope}'`,
            mend: `name one of: ${own.join(', ')}`,
          },
        ]),
    ...unknown([...key, scope], `scope of ${to.join(' or ')} called`, worth, there),
  ]);
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
