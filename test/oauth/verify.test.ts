import { createHmac, generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import type { AccessTokenPayload } from '../../src/oauth/access-token.ts';
import { signAccessToken } from '../../src/oauth/sign.ts';
import { verifyAccessToken } from '../../src/oauth/verify.ts';
import { ISSUER, keyRing, NOW, now, refusal, SECONDS, testKey } from './world.ts';

const payload: AccessTokenPayload = {
  iss: ISSUER,
  aud: 'https://api.example.com',
  client_id: 'web',
  iat: SECONDS,
  exp: SECONDS + 300,
  jti: 'j1',
  scope: 'trades',
  sub: '8027379034',
};

describe('an access token of this server', async () => {
  const keys = await keyRing('old', 'new');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const token = await signAccessToken(payload, keys.current('ES256'));
  const verify = (text: string, at = NOW) => verifyAccessToken(text, { keys, issuer: ISSUER, now: () => at });

  test('is taken until it ends', async () => {
    expect(await verify(token)).toEqual(payload);
    expect(await verify(token, NOW + 299_999)).toEqual(payload);
    const error = await refusal(() => verify(token, NOW + 300_000));
    expect([error.code, error.status, error.description]).toEqual([
      'invalid_token',
      401,
      'The access token has expired',
    ]);
    expect(error.headers['www-authenticate']).toMatch(/^Bearer .*error="invalid_token"/);
  });

  test('is refused once its key is gone', async () => {
    const others = await keyRing('other');
    const error = await refusal(() => verifyAccessToken(token, { keys: others, issuer: ISSUER, now }));
    expect(error.code).toBe('invalid_token');
  });

  test('RFC 8725 §3.1 is not one under another algorithm of the same key', async () => {
    const ring = { ...keys, find: () => ({ kid: 'new', algorithm: 'PS256' as const, publicKey: rsa.publicKey }) };
    const signed = (alg: string) =>
      new SignJWT(payload).setProtectedHeader({ alg, typ: 'at+jwt', kid: 'new' }).sign(rsa.privateKey);
    const checks = { keys: ring, issuer: ISSUER, now };
    expect(await verifyAccessToken(await signed('PS256'), checks)).toEqual(payload);
    const other = await signed('RS256');
    expect((await refusal(() => verifyAccessToken(other, checks))).code).toBe('invalid_token');
  });

  test('is not one that is longer than any that this server makes, whoever signed it', async () => {
    const long = await signAccessToken({ ...payload, note: 'x'.repeat(32_768) }, keys.current('ES256'));
    expect((await refusal(() => verify(long))).code).toBe('invalid_token');
  });

  const stranger = await testKey('ES256', 'new');
  const [header = '', body = '', signature = ''] = token.split('.');
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const spki = keys.find('new')?.publicKey.export({ type: 'spki', format: 'pem' }) ?? '';
  const confused = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: 'new' })}.${body}`;

  const ofType = (typ: string) =>
    new SignJWT(payload).setProtectedHeader({ alg: 'ES256', typ, kid: 'new' }).sign(keys.current('ES256').privateKey);

  test.each<[string, string | Promise<string>]>([
    ['an ID token of our own', ofType('JWT')],
    ['an introspection answer of our own', ofType('token-introspection+jwt')],
    ['signed by somebody else under our kid', stranger.sign(payload, { typ: 'at+jwt' })],
    ['changed', `${header}.${encode({ ...payload, sub: 'admin' })}.${signature}`],
    ['without a signature', `${header}.${body}.`],
    ['of another server', signAccessToken({ ...payload, iss: 'https://evil.example' }, keys.current('ES256'))],
    ['unsecured', new UnsecuredJWT(payload).encode()],
    [
      'signed with our public key as a secret',
      `${confused}.${createHmac('sha256', spki).update(confused).digest('base64url')}`,
    ],
    ['no JWT', 'abc'],
    ['empty', ''],
    ['endless', `${token}${'x'.repeat(40_000)}`],
    ['without exp', signAccessToken(JSON.parse(JSON.stringify({ ...payload, exp: undefined })), keys.current('ES256'))],
    ['without sub', signAccessToken(JSON.parse(JSON.stringify({ ...payload, sub: undefined })), keys.current('ES256'))],
    ['from the future', signAccessToken({ ...payload, iat: SECONDS + 60 }, keys.current('ES256'))],
  ])('is not one that is %s', async (_, text) => {
    const error = await refusal(async () => verify(await text));
    expect(error.code).toBe('invalid_token');
    expect(error.description).toBe('The access token is not one of this server');
  });
});
