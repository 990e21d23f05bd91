import type { ResolverConfig } from '../../../schema/config.ts';
import type { Fetch } from '../../effects.ts';
import { basic } from './basic.ts';
import { createTokenSource } from './client-credentials.ts';

export type AuthConfig = NonNullable<Extract<ResolverConfig, { url: string }>['auth']>;
type Kind = AuthConfig['kind'];

/**
 * The value of the Authorization header. Given one that the source has refused with 401, a newer one, or null where there is none
 * to be had.
 * @throws Unavailable where it has to be fetched, and cannot be
 */
export type Credentials = (signal: AbortSignal, refused?: string) => Promise<string | null>;

export interface CredentialsDeps {
  readonly fetch: Fetch;
  now(): number;
}

const KINDS: {
  readonly [K in Kind]: (config: Extract<AuthConfig, { kind: K }>, deps: CredentialsDeps) => Credentials;
} = {
  bearer: ({ token }) => fixed(`Bearer ${token}`),
  basic: ({ user, password }) => fixed(basic(user, password)),
  'client-credentials': createTokenSource,
};

export function createCredentials<K extends Kind>(
  kind: K,
  config: Extract<AuthConfig, { kind: K }>,
  deps: CredentialsDeps,
): Credentials {
  return KINDS[kind](config, deps);
}

function fixed(value: string): Credentials {
  return (_, refused) => Promise.resolve(refused === undefined ? value : null);
}
