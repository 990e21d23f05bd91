import type { Config, RegistrationConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { readPublicJwk } from './keys-jwk.ts';

/** What is wrong with who may register, and by what. */
export function checkRegistration(config: Config): readonly Problem[] {
  const { registration } = config;
  if (registration === undefined) return [];
  return [
    ...checkMethods(registration, config),
    ...checkAccess(registration),
    ...checkStatementIssuers(registration, config),
    ...checkStatementKeys(registration),
  ];
}

/** A certificate can only come by a proxy that passes it on; its names count where somebody verifies the chain. */
function checkMethods({ methods }: RegistrationConfig, { proxies }: Config): readonly Problem[] {
  const certificate = proxies?.clientCertificate;
  return methods.flatMap((method, index) => {
    const lacks =
      (method.endsWith('tls_client_auth') && certificate === undefined) ||
      (method === 'tls_client_auth' && certificate?.chain === undefined);
    if (!lacks) return [];
    const message = `with ${method} nobody could authenticate: no proxy shows Avow the certificates that it needs`;
    const mend = 'add proxies.clientCertificate, with chain for tls_client_auth; or remove it here';
    return [{ key: ['registration', 'methods', index], message, mend }];
  });
}

/** A token says who registers. */
function checkAccess({ initialAccess }: RegistrationConfig): readonly Problem[] {
  const first = new Map<string, string>();
  return Object.entries(initialAccess).flatMap(([name, { tokenSha256 }]) => {
    if (tokenSha256 === undefined) return [];
    const owner = first.get(tokenSha256);
    first.set(tokenSha256, owner ?? name);
    if (owner === undefined) return [];
    const key = ['registration', 'initialAccess', name, 'tokenSha256'];
    return [{ key, message: `it is the token of '${owner}' too`, mend: 'make a token for each' }];
  });
}

/** RFC 8725 §2.8: statements have no type of their own, so that an ID token of the same issuer would pass for one. */
function checkStatementIssuers(
  { softwareStatements }: RegistrationConfig,
  { issuer: own, providers }: Config,
): readonly Problem[] {
  const others = new Map(Object.entries(providers).map(([name, { issuer }]) => [issuer, name]));
  return Object.entries(softwareStatements).flatMap(([name, { issuer }]) => {
    const provider = others.get(issuer);
    if (issuer !== own && provider === undefined) return [];
    const whose = issuer === own ? 'this server is' : `the provider '${provider}' is`;
    return [
      {
        key: ['registration', 'softwareStatements', name, 'issuer'],
        message: `${whose} this issuer too, and its other tokens could be taken for software statements`,
        mend: 'let software statements come from an issuer that signs nothing else',
      },
    ];
  });
}

function checkStatementKeys({ softwareStatements }: RegistrationConfig): readonly Problem[] {
  return Object.entries(softwareStatements).flatMap(([name, { jwks }]) =>
    (jwks?.keys ?? []).flatMap((jwk, index) => {
      const read = readPublicJwk(jwk);
      const key = ['registration', 'softwareStatements', name, 'jwks', 'keys', index];
      return 'fault' in read ? [{ key, ...read.fault }] : [];
    }),
  );
}
