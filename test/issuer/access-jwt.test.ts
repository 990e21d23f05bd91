import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { expect, test } from 'vitest';
import { signAgain } from '../../src/issuer/access-jwt.ts';

const keyNamed = (kid: string) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, algorithm: 'ES256', privateKey } as const;
};
const payload = (jti: string) => ({
  iss: 'https://id.example.com',
  aud: 'https://api.example.com',
  client_id: 'web',
  iat: 1,
  exp: 2,
  jti,
  scope: 'read',
  sub: 'ada',
});

test('of one token, each is given the JWT of what it is told', async () => {
  const key = keyNamed('one');
  const whole = { ...payload('1'), role: 'trader' };
  const jwts = [await signAgain(whole, key), await signAgain(payload('1'), key), await signAgain(whole, key)];
  expect(jwts.map((jwt) => decodeJwt(jwt))).toEqual([whole, payload('1'), whole]);
});

test('what was signed before is not signed again, until there is another key', async () => {
  const [first, second] = [keyNamed('first'), keyNamed('second')];
  const jwt = await signAgain(payload('1'), first);
  // ES256 signs with a random number, so that two signatures of one text differ.
  expect(await signAgain(payload('1'), first)).toBe(jwt);
  expect(await signAgain(payload('2'), first)).not.toBe(jwt);
  expect(decodeProtectedHeader(await signAgain(payload('1'), second)).kid).toBe('second');
});
