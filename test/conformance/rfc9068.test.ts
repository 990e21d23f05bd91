/** RFC 9068, JWT Profile for OAuth 2.0 Access Tokens. */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { customFetch, validateJwtAccessToken } from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Assembly, assembleAccessToken } from '../../src/oauth/assemble.ts';
import { signAccessToken } from '../../src/oauth/sign.ts';
import { chooseTarget } from '../../src/oauth/target.ts';
import { type SignInWorld, startSignIns, WEB } from '../issuer/sign-in-world.ts';
import { apis, clientNamed, ISSUER, keyRing, NOW, refusal, SECONDS, TRADING } from '../oauth/world.ts';

const desk = clientNamed('desk');
const { api, scopes } = chooseTarget({ resources: [TRADING], audiences: [], scopes: [] }, desk, apis);
const machine: Assembly = {
  issuer: ISSUER,
  client: desk,
  api,
  subject: { kind: 'machine' },
  scopes,
  claims: { user_id: 2998 },
  now: NOW,
  jti: 'j1',
};

describe('RFC 9068', async () => {
  const ring = await keyRing('k1');
  const server = { issuer: ISSUER, jwks_uri: `${ISSUER}/oauth/jwks` };
  // The client library reads the clock of the process.
  beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
  afterAll(() => void vi.useRealTimers());

  const validate = (token: string, audience: string) =>
    validateJwtAccessToken(server, new Request(TRADING, { headers: { authorization: `Bearer ${token}` } }), audience, {
      [customFetch]: async () => Response.json(ring.jwks()),
    });

  test('§2.1 the type is at+jwt and the algorithm is not none', async () => {
    const token = await signAccessToken(assembleAccessToken(machine), ring.current('ES256'));
    expect(decodeProtectedHeader(token)).toEqual({ typ: 'at+jwt', alg: 'ES256', kid: 'k1' });
  });

  test('§2.2 every required claim is there', () => {
    const payload = assembleAccessToken(machine);
    expect(Object.keys(payload)).toEqual(
      expect.arrayContaining(['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti', 'scope']),
    );
    expect(payload).toMatchObject({ iss: ISSUER, aud: TRADING, client_id: 'desk', iat: SECONDS, exp: SECONDS + 300 });
  });

  test('§2.2 the subject of a token that no person is behind stands for the application', () => {
    expect(assembleAccessToken(machine).sub).toBe('client:desk');
  });

  test('§2.2.1 of the authentication what the provider said is there, and nothing that it did not', () => {
    const person = { kind: 'human', id: 'ada', expiresAt: null } as const;
    const said = { acr: 'phr', auth_time: SECONDS - 10, amr: ['hwk'], provider: 'partner' };
    const payload = assembleAccessToken({ ...machine, subject: person, authentication: said });
    expect(payload).toMatchObject({ acr: 'phr', auth_time: SECONDS - 10, amr: ['hwk'] });
    expect(payload).not.toHaveProperty('provider');
    const silent = assembleAccessToken({ ...machine, subject: person, authentication: { provider: 'partner' } });
    for (const name of ['acr', 'auth_time', 'amr']) expect(silent).not.toHaveProperty(name);
  });

  test('§2.2.3 scope is what was granted, for the audience alone', () => {
    expect(assembleAccessToken(machine).scope).toBe('trades');
    expect(scopes).toEqual(['trades']);
  });

  test('§3 without a resource the audience is the API of the scopes', () => {
    const target = chooseTarget({ resources: [], audiences: [], scopes: ['trades'] }, desk, apis);
    expect(assembleAccessToken({ ...machine, ...target }).aud).toBe(TRADING);
  });

  test('§5 no person is called as an application is', async () => {
    const subject = { kind: 'human', id: 'client:desk', expiresAt: null } as const;
    expect((await refusal(() => assembleAccessToken({ ...machine, subject }))).code).toBe('invalid_request');
  });

  test('§4 an API that validates by the book takes it, with our JWKS', async () => {
    const token = await signAccessToken(assembleAccessToken(machine), ring.current('ES256'));
    expect(await validate(token, TRADING)).toMatchObject({ client_id: 'desk', scope: 'trades', user_id: 2998 });
  });

  test('§4 an API that is not its audience refuses it', async () => {
    const token = await signAccessToken(assembleAccessToken(machine), ring.current('ES256'));
    await expect(validate(token, 'https://api.example.com/billing')).rejects.toThrow('"aud"');
  });
});

describe('RFC 9068, a grant that goes on', () => {
  let world: SignInWorld;
  beforeAll(async () => {
    world = await startSignIns();
  });
  afterAll(() => world.stop());

  test('§2.2.1 auth_time, acr and amr stay those of the sign-in, however often a token is refreshed', async () => {
    const authn = { acr: 'phr', amr: ['hwk'], auth_time: Math.floor(world.clock.now() / 1_000) };
    const ada = { sub: 'ada-1', email: 'ada@example.com', emailVerified: true, groups: [], authn };
    const { body } = await world.signIn(WEB, { subject_token: await world.partner.signIn(ada) });
    expect(decodeJwt(body.access_token)).toMatchObject(authn);
    world.clock.advance(3_600_000);
    const { body: next } = await world.refresh(body.refresh_token);
    expect(decodeJwt(next.access_token)).toMatchObject(authn);
  });
});
