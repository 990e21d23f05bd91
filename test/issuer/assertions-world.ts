/** An identity provider that signs assertions about people, and an application that shows them. */
import { listen } from '../../examples/trading/stand-ins/listener.ts';
import { testKey } from '../oauth/world.ts';
import type { Answer, Client } from '../trading.ts';
import { DESK, ISSUER, type SignInWorld, startSignIns } from './sign-in-world.ts';

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
export const APP: Client = { id: 'app', secret: 'the secret of app, for tests' };

export interface AssertionWorld extends SignInWorld {
  readonly idp: string;
  /** A JWT of the provider's for Ada; members that are undefined are left out. */
  assertion(claims?: Record<string, unknown>, typ?: string): Promise<string>;
  idJag(claims?: Record<string, unknown>): Promise<string>;
  bearer(assertion: string, form?: Record<string, string>): Promise<Answer>;
}

/** @param takes what of the provider's is taken */
export async function startAssertions(
  takes = '[jwt, id-jag]',
  edit = (config: string) => config,
): Promise<AssertionWorld> {
  const key = await testKey('ES256', 'idp-1');
  const listener = await listen(() => ({ status: 200, body: { keys: [{ ...key.publicJwk, alg: 'ES256' }] } }));
  const idp = listener.url;
  const world = await startSignIns((config) =>
    edit(
      config
        .replace(
          'providers:\n',
          `providers:\n  idp: { issuer: '${idp}', audience: avow, jwksUri: '${idp}/jwks', allowPrivate: [127.0.0.1], assertions: ${takes} }\n`,
        )
        .replace(
          'clients:\n  web',
          `clients:\n  app: { kind: third-party, secret: '${APP.secret}', grants: [jwt-bearer], tokens: jwt, scopes: [read, write, look] }\n  web`,
        ),
    ),
  );
  const link = { tenant: 'default', issuer: idp, subject: 'ada-at-idp', user: world.ada, linkedAt: 1 };
  await world.store.commit([{ kind: 'insertLink', link }]);
  let count = 0;
  const sign = (claims: Record<string, unknown>, typ: string | undefined) => {
    count += 1;
    const now = Math.floor(world.clock.now() / 1_000);
    const whole = { iss: idp, sub: 'ada-at-idp', aud: ISSUER, iat: now, exp: now + 120, jti: `j${count}`, ...claims };
    return key.sign(whole, typ === undefined ? {} : { typ });
  };
  return {
    ...world,
    idp,
    assertion: (claims = {}, typ) => sign(claims, typ),
    idJag: (claims = {}) => sign({ client_id: APP.id, resource: DESK, ...claims }, 'oauth-id-jag+jwt'),
    bearer: (assertion, form = {}) =>
      world.post('/oauth/token', { grant_type: JWT_BEARER, assertion, scope: 'read', ...form }, APP),
    async stop() {
      await world.stop();
      await listener.close();
    },
  };
}
