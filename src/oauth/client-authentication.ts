/** How each client proves that it is the one it says, compiled from the configuration. RFC 6749 §2.3, RFC 7523, RFC 8705 §2 */
import { createHash } from 'node:crypto';
import type { JWK } from 'jose';
import type { ClientConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { type CertificateName, compileCertificateName } from './certificate-name.ts';
import { localKeys, readPublicJwk } from './keys-jwk.ts';
import type { KeyFinder } from './verify-jwt.ts';

export type ClientAuthentication =
  | {
      readonly method: 'secret';
      readonly sha256: Uint8Array;
      readonly in: 'header' | 'form' | 'either';
      /** Milliseconds since the epoch; null where it does not end. */
      readonly endsAt: number | null;
    }
  | { readonly method: 'private_key_jwt'; readonly keys: KeyFinder }
  | { readonly method: 'tls_client_auth'; readonly name: CertificateName }
  /** The SHA-256 of each certificate in hex. */
  | { readonly method: 'self_signed_tls_client_auth'; readonly certificates: ReadonlySet<string> }
  | { readonly method: 'none' };

/** Takes one client of the configuration; adds what is wrong with its keys or certificates to the problems. */
export function compileAuthentication(id: string, client: ClientConfig, problems: Problem[]): ClientAuthentication {
  if (client.public === true) return { method: 'none' };
  if (client.tls !== undefined) return compileTls(id, client.tls, problems);
  if (client.jwks !== undefined) {
    return { method: 'private_key_jwt', keys: localKeys({ keys: compileKeys(id, client.jwks.keys, problems) }) };
  }
  const secret = { method: 'secret', in: client.secretIn, endsAt: null } as const;
  if (client.secretSha256 !== undefined) return { ...secret, sha256: Buffer.from(client.secretSha256, 'hex') };
  if (client.secret === undefined) throw new TypeError(`the client ${id} has no way to authenticate`);
  return { ...secret, sha256: createHash('sha256').update(client.secret).digest() };
}

function compileTls(id: string, tls: NonNullable<ClientConfig['tls']>, problems: Problem[]): ClientAuthentication {
  const { certificates = null } = tls;
  if (certificates !== null) return { method: 'self_signed_tls_client_auth', certificates: new Set(certificates) };
  const name = compileCertificateName(tls);
  if ('problem' in name) {
    const mend = "write it as RFC 4514 does, such as 'CN=bank,O=Bank,C=GB'";
    problems.push({ key: ['clients', id, 'tls', 'subjectDn'], message: name.problem, mend });
    return { method: 'none' };
  }
  return { method: 'tls_client_auth', name };
}

function compileKeys(id: string, jwks: readonly Readonly<Record<string, unknown>>[], problems: Problem[]): JWK[] {
  const keys: JWK[] = [];
  const kids = new Set<string | undefined>();
  jwks.forEach((jwk, index) => {
    const key = ['clients', id, 'jwks', 'keys', index];
    const read = readPublicJwk(jwk);
    if ('fault' in read) {
      problems.push({ key, ...read.fault });
      return;
    }
    // An assertion names its key by kid; two keys under one name, or under none, could not be told apart.
    if (kids.has(read.key.kid)) {
      const message = read.key.kid === undefined ? 'a second key without kid' : `the kid ${read.key.kid} is taken`;
      problems.push({ key: [...key, 'kid'], message, mend: 'give each key of a client a kid of its own' });
    }
    kids.add(read.key.kid);
    keys.push(read.key);
  });
  return keys;
}
