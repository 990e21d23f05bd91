/** The ways of client authentication that this installation has a use for. RFC 8414 §2 names */
import type { Config } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { GRANTS } from './grants/table.ts';

export type ClientMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'self_signed_tls_client_auth'
  | 'none';

/** For the metadata: a certificate can only come by a proxy that passes it on. */
export function clientMethods({
  proxies,
  clients,
  registration,
}: Pick<Config, 'proxies' | 'clients' | 'registration'>): readonly ClientMethod[] {
  const certificate = proxies?.clientCertificate;
  return [
    'client_secret_basic',
    'client_secret_post',
    'private_key_jwt',
    ...(certificate?.chain === undefined ? [] : (['tls_client_auth'] as const)),
    ...(certificate === undefined ? [] : (['self_signed_tls_client_auth'] as const)),
    ...(registration?.methods.includes('none') || Object.values(clients).some((client) => client.public)
      ? (['none'] as const)
      : []),
  ];
}

/**
 * RFC 6749 §4.4: client credentials are for confidential clients. A public client speaks by what somebody else has signed for it
 * or given to it.
 */
const PUBLIC_GRANTS: ReadonlySet<string> = new Set(['token-exchange', 'refresh-token']);

export const PUBLIC_GRANT_TYPES: ReadonlySet<string> = new Set(
  GRANTS.filter(({ name }) => PUBLIC_GRANTS.has(name)).map(({ type }) => type),
);

/** What a way of authentication does not go together with. */
export function checkClientMethods({ clients, proxies }: Config): readonly Problem[] {
  return Object.entries(clients).flatMap(([id, client]) => [
    ...(client.public ? publicProblems(id, client) : []),
    ...(client.tls === undefined ? [] : tlsProblems(id, client.tls, proxies)),
  ]);
}

function publicProblems(id: string, client: Config['clients'][string]): readonly Problem[] {
  const key = ['clients', id];
  const mend = 'give it a secret, jwks or tls in place of public: true, or take this away from it';
  const closed = GRANTS.filter(({ name }) => client.grants.includes(name) && !PUBLIC_GRANTS.has(name));
  const grants = closed.map(({ name }) => ({
    key: [...key, 'grants'],
    message: `${name} is for clients that prove who they are, and anybody may say that they are this one`,
    mend,
  }));
  const powers = (['introspects', 'trusted'] as const)
    .filter((power) => client[power].length > 0)
    .map((power) => ({ key: [...key, power], message: 'anybody may say that they are this client', mend }));
  return [...grants, ...powers];
}

function tlsProblems(id: string, tls: object, proxies: Config['proxies']): readonly Problem[] {
  const key = ['clients', id, 'tls'];
  const certificate = proxies?.clientCertificate;
  if (certificate === undefined) {
    const message = 'no proxy passes the certificates of connections on, so that it could never authenticate';
    return [{ key, message, mend: 'add proxies.trusted and proxies.clientCertificate' }];
  }
  if ('certificates' in tls || certificate.chain !== undefined) return [];
  const message = 'its certificate counts by its authority, and nothing says that anybody verifies the chain';
  return [{ key, message, mend: 'add proxies.clientCertificate.chain, or name tls.certificates by their SHA-256' }];
}
