/** What somebody who is trusted has signed about a client's software. RFC 7591 §2.3 */
import type { JSONWebKeySet } from 'jose';
import type { RegistrationConfig, SoftwareStatementConfig } from '../../schema/config.ts';
import type { Effects } from '../effects.ts';
import { ALGORITHM_NAMES } from './algorithms.ts';
import { OAuthError } from './errors.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { localKeys, readPublicJwk } from './keys-jwk.ts';
import { createRemoteKeys } from './keys-remote.ts';
import { JwtRefused, type KeyFinder, peekJwt, verifyJwt } from './verify-jwt.ts';

/** RFC 7591 gives statements no type of their own, so that JWT or none will do; a JWT of any other type is something else. */
const TYPES = ['software-statement+jwt', 'jwt', null];
const TOLERANCE_MS = 30_000;
const MAX_LENGTH = 16_384;

export interface SoftwareStatement {
  /** Who signed it, by the name in the configuration. */
  readonly by: string;
  readonly claims: JsonObject;
}

/** @throws OAuthError invalid_software_statement, unapproved_software_statement (RFC 7591 §3.2.2) */
export type StatementReader = (statement: JsonValue) => Promise<SoftwareStatement>;

interface Issuer {
  readonly name: string;
  readonly issuer: string;
  readonly keys: KeyFinder;
}

export function createStatementReader(
  config: RegistrationConfig['softwareStatements'],
  effects: Pick<Effects, 'outbound' | 'now'>,
): StatementReader {
  const issuers = Object.entries(config).map(
    ([name, one]): Issuer => ({ name, issuer: one.issuer, keys: keysOf(one, effects) }),
  );
  return async (statement) => {
    if (typeof statement !== 'string' || statement.length > MAX_LENGTH) throw invalid('it is no JWT that can be read');
    try {
      const { iss } = peekJwt(statement);
      const trusted = issuers.find(({ issuer }) => issuer === iss);
      if (trusted === undefined) throw unapproved();
      const { name: by, issuer, keys } = trusted;
      const checks = { keys, issuer, algorithms: ALGORITHM_NAMES, types: TYPES, required: [], endless: true };
      return { by, claims: await verifyJwt(statement, { ...checks, now: effects.now(), toleranceMs: TOLERANCE_MS }) };
    } catch (error) {
      if (error instanceof JwtRefused) throw invalid(REASONS[error.fault] ?? 'it is not one', error);
      throw error;
    }
  };
}

const REASONS: Readonly<Partial<Record<JwtRefused['fault'], string>>> = {
  algorithm: `it is not signed with one of ${ALGORITHM_NAMES.join(', ')}`,
  type: 'its typ is that of another kind of JWT',
  signature: 'its signature does not hold',
  key: 'its key is not known',
  expired: 'it has expired',
  'not yet valid': 'it is not yet valid',
};

function keysOf(
  { issuer, jwks, jwksUri, allowPrivate }: SoftwareStatementConfig,
  effects: Pick<Effects, 'outbound' | 'now'>,
) {
  if (jwksUri !== undefined) {
    return createRemoteKeys({ issuer, jwksUri, allowPrivate }, effects, 'the issuer of software statements');
  }
  const keys = (jwks?.keys ?? []).flatMap((jwk) => {
    const read = readPublicJwk(jwk);
    return 'key' in read ? [read.key] : [];
  });
  const set: JSONWebKeySet = { keys };
  return localKeys(set);
}

function invalid(reason: string, cause?: Error): OAuthError {
  return new OAuthError('invalid_software_statement', `The software statement is refused: ${reason}`, { cause });
}

function unapproved(): OAuthError {
  return new OAuthError(
    'unapproved_software_statement',
    'The issuer of the software statement is not one that is trusted here',
  );
}
