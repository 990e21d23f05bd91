/** The identity providers by what they speak: each is of one protocol. */
import type {
  Config,
  OpenIdProviders,
  ProviderConfig,
  SamlProviderConfig,
  SamlProviders,
} from '../../schema/config.ts';

type Providers = Config['providers'];

export function openIdProviders(providers: Providers): OpenIdProviders {
  return Object.fromEntries(
    Object.entries(providers).flatMap(([name, provider]) => (isSaml(provider) ? [] : [[name, provider] as const])),
  );
}

export function samlProviders(providers: Providers): SamlProviders {
  return Object.fromEntries(
    Object.entries(providers).flatMap(([name, provider]) => (isSaml(provider) ? [[name, provider] as const] : [])),
  );
}

function isSaml(provider: ProviderConfig): provider is SamlProviderConfig {
  return 'saml' in provider;
}
