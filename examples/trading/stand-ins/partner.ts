import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type Listener, listen } from './listener.ts';

export interface Person {
  readonly sub: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly groups: readonly string[];
  /** How they signed in: acr, amr, auth_time. */
  readonly authn?: Readonly<Record<string, unknown>>;
}

export interface Partner extends Listener {
  /** What signing in there gives an application: an ID token, good for five minutes. */
  signIn(person: Person): Promise<string>;
}

/**
 * The partner's identity provider: its own ES256 key, published as a JWKS.
 * @param now its clock, in milliseconds
 */
export async function startPartner(now: () => number = Date.now): Promise<Partner> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'partner-1', alg: 'ES256', use: 'sig' }] };
  const listener = await listen((request) =>
    request.url === '/jwks' ? { status: 200, body: jwks } : { status: 404, body: {} },
  );
  return {
    ...listener,
    signIn: (person) =>
      new SignJWT({ ...person.authn, email: person.email, email_verified: person.emailVerified, groups: person.groups })
        .setProtectedHeader({ alg: 'ES256', kid: 'partner-1', typ: 'JWT' })
        .setIssuer(listener.url)
        .setAudience('avow')
        .setSubject(person.sub)
        .setIssuedAt(Math.floor(now() / 1_000))
        .setExpirationTime(Math.floor(now() / 1_000) + 300)
        .sign(privateKey),
  };
}
