/** What clients say of authorization servers and trust domains as if they were APIs, and could have no effect. */
import type { Config, ExchangeConfig, ProviderConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';

type Key = Problem['key'];

export function checkHomes(config: Config): readonly Problem[] {
  return Object.entries(config.clients).flatMap(([id, { introspects, exchanges = [] }]) => [
    ...introspects.flatMap((name, index) => checkIntrospected(config, ['clients', id, 'introspects', index], name)),
    ...exchanges.flatMap((exchange, index) => checkExchange(config, ['clients', id, 'exchanges', index], exchange)),
  ]);
}

function checkIntrospected({ authorizationServers, trustDomains }: Config, key: Key, name: string): readonly Problem[] {
  if (!Object.hasOwn(authorizationServers, name) && !Object.hasOwn(trustDomains, name)) return [];
  return [{ key, message: `what is issued for '${name}' is not introspected`, mend: 'name an API' }];
}

function checkExchange(config: Config, key: Key, { from, to }: ExchangeConfig): readonly Problem[] {
  const { authorizationServers, trustDomains, apis, providers } = config;
  if (Object.hasOwn(authorizationServers, from)) {
    const message = `what is issued for '${from}' is taken there, and exchanged for nothing here`;
    return [{ key: [...key, 'from'], message, mend: 'name an API, a trust domain or a provider' }];
  }
  return to.flatMap((name, index) => {
    const at = [...key, 'to', index];
    if (Object.hasOwn(trustDomains, from) && name !== from) {
      const message = `a transaction token of '${from}' is exchanged for another of it alone`;
      return [{ key: at, message, mend: `write ${from}` }];
    }
    if (Object.hasOwn(authorizationServers, name) && Object.hasOwn(apis, from)) {
      const message = `an ID-JAG for '${name}' is made of an identity assertion, and '${from}' is an API`;
      return [{ key: at, message, mend: 'name a provider in from' }];
    }
    if (Object.hasOwn(trustDomains, name) && Object.hasOwn(providers, from) && !takesAccessTokens(providers[from])) {
      const message = `a transaction token is made of an access token, and those of '${from}' are not taken`;
      return [{ key: at, message, mend: `add providers.${from}.accessTokens, or name an API in from` }];
    }
    return [];
  });
}

function takesAccessTokens(provider: ProviderConfig | undefined): boolean {
  return provider !== undefined && 'accessTokens' in provider && provider.accessTokens !== undefined;
}
