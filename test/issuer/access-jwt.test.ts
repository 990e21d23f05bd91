import { generateKeyPairSync } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
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

test('what was signed before is not signed again, until there is another key', async () => {
  const [first, second] = [keyNamed('first'), keyNamed('second')];
  const jwt = await signAgain(payload('1'), first);
  // ES256 signs with a random number, so that two signatures of one text differ.
  expect(await signAgain(payload('1'), first)).toBe(jwt);
  expect(await signAgain(payload('2'), first)).not.toBe(jwt);
  expect(decodeProtectedHeader(await signAgain(payload('1'), second)).kid).toBe('second');
});
