/** RFC 9068, JWT Profile for OAuth 2.0 Access Tokens. */
import { decodeProtectedHeader } from 'jose';
import { customFetch, validateJwtAccessToken } from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Assembly, assembleAccessToken } from '../../src/oauth/assemble.ts';
import { signAccessToken } from '../../src/oauth/sign.ts';
import { chooseTarget } from '../../src/oauth/target.ts';
import { apis, clientNamed, ISSUER, keyRing, NOW, SECONDS, TRADING } from '../oauth/world.ts';

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

  test('§4 an API that validates by the book takes it, with our JWKS', async () => {
    const token = await signAccessToken(assembleAccessToken(machine), ring.current('ES256'));
    expect(await validate(token, TRADING)).toMatchObject({ client_id: 'desk', scope: 'trades', user_id: 2998 });
  });

  test('§4 an API that is not its audience refuses it', async () => {
    const token = await signAccessToken(assembleAccessToken(machine), ring.current('ES256'));
    await expect(validate(token, 'https://api.example.com/billing')).rejects.toThrow('"aud"');
  });
});
