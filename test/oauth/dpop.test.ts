import fc from 'fast-check';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { verifyDpopProof } from '../../src/oauth/dpop.ts';
import { createDpopNonces } from '../../src/oauth/dpop-nonce.ts';
import { normalTarget } from '../../src/oauth/dpop-target.ts';
import { athOf, proofKey } from './dpop-proof.ts';
import { ISSUER, NOW, refusal, SECONDS } from './world.ts';

const key = await proofKey();
const other = await proofKey();
const rsa = await proofKey('RS256');
const uri = `${ISSUER}/oauth/token`;
const request = { method: 'POST', uri, accessToken: null };
const checks = { ...request, nonces: null, now: NOW };
const claims = { jti: 'j1', htm: 'POST', htu: uri, iat: SECONDS };

describe('a proof of a key', () => {
  test.each(['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'])('may be signed with %s', async (alg) => {
    const own = await proofKey(alg);
    const { jkt, replay } = await verifyDpopProof(await own.sign(claims), checks);
    expect(jkt).toBe(own.jkt);
    expect(replay).toEqual({ jti: 'j1', expiresAt: NOW + 70_000 });
  });

  test.each([
    ['a minute ago', { iat: SECONDS - 60 }],
    ['by a clock that is a little ahead', { iat: SECONDS + 10 }],
    ['with more than is asked for', { ath: 'x', more: true }],
    ['for the same URI in other letters', { htu: 'HTTPS://ID.example.com:443/%6Fauth/./token?x=1#y' }],
  ])('may be made %s', async (_, part) => {
    expect((await verifyDpopProof(await key.sign({ ...claims, ...part }), checks)).jkt).toBe(key.jkt);
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    ['for another method', { htm: 'GET' }, {}, 'htm must be POST'],
    ['for a method in small letters', { htm: 'post' }, {}, 'htm must be POST'],
    ['for another path', { htu: `${ISSUER}/oauth/introspect` }, {}, 'htu must be'],
    ['for another host', { htu: 'https://evil.example/oauth/token' }, {}, 'htu must be'],
    ['for another scheme', { htu: uri.replace('https', 'http') }, {}, 'htu must be'],
    ['for no URI', { htu: '/oauth/token' }, {}, 'htu must be'],
    ['for a URI with somebody in it', { htu: uri.replace('://', '://me@') }, {}, 'htu must be'],
    ['without a time', { iat: undefined }, {}, 'iat is missing'],
    ['over a minute ago', { iat: SECONDS - 61 }, {}, 'check the clock'],
    ['in the future', { iat: SECONDS + 11 }, {}, 'check the clock'],
    ['without a jti', { jti: undefined }, {}, 'jti must be'],
    ['with an empty jti', { jti: '' }, {}, 'jti must be'],
    ['with a jti that is too long', { jti: 'x'.repeat(256) }, {}, 'jti must be'],
    ['with more than anybody has to say', { more: 'x'.repeat(8_192) }, {}, 'longer than 8192 characters'],
    ['with another typ', {}, { typ: 'JWT' }, 'typ must be'],
    ['without a typ', {}, { typ: undefined }, 'typ must be'],
    ['with the private key in it', {}, { jwk: key.privateJwk }, 'private member'],
    ['with a shared secret in it', {}, { jwk: { kty: 'oct', k: 'c2VjcmV0' } }, 'private member'],
    ['without the key in it', {}, { jwk: undefined }, 'fits no allowed algorithm'],
    ['with another key in it', {}, { jwk: other.jwk }, 'signed with the key in its header'],
    ['with a key of another kind in it', {}, { jwk: rsa.jwk }, 'signed with the key'],
  ])('is refused that was made %s', async (_, part, header, told) => {
    const proof = await key.sign({ ...claims, ...part }, header);
    const error = await refusal(() => verifyDpopProof(proof, checks));
    expect([error.code, error.status]).toEqual(['invalid_dpop_proof', 400]);
    expect(error.description).toContain(told);
  });

  test.each([
    ['no JWT', 'x'],
    ['two of them in one header', 'a.b.c, d.e.f'],
    ['a long text', 'x'.repeat(10_000)],
    [
      'unsigned',
      `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'dpop+jwt', jwk: key.jwk })).toString('base64url')}.e30.`,
    ],
  ])('is refused that is %s', async (_, proof) => {
    expect((await refusal(() => verifyDpopProof(proof, checks))).code).toBe('invalid_dpop_proof');
  });

  test('is refused that a shared secret signed', async () => {
    const secret = new Uint8Array(32);
    const header = { alg: 'HS256', typ: 'dpop+jwt', jwk: key.jwk };
    const proof = await new SignJWT(claims).setProtectedHeader(header).sign(secret);
    expect((await refusal(() => verifyDpopProof(proof, checks))).code).toBe('invalid_dpop_proof');
  });

  test('is for one access token where one came with it', async () => {
    const withToken = { ...checks, accessToken: 'token-1' };
    const proof = await key.sign({ ...claims, ath: athOf('token-1') });
    expect((await verifyDpopProof(proof, withToken)).jkt).toBe(key.jkt);
    for (const ath of [undefined, athOf('token-2'), '']) {
      const other = await key.sign({ ...claims, ath });
      expect((await refusal(() => verifyDpopProof(other, withToken))).description).toContain('ath');
    }
  });
});

describe('a nonce of the server', () => {
  const MINUTE = 60_000;
  const at = (now: number) => createDpopNonces('a secret of the installation', MINUTE, () => now);

  test('is asked for where there is none, or another', async () => {
    const nonces = at(NOW);
    for (const nonce of [undefined, '', 'x', 7, createDpopNonces('another secret', MINUTE, () => NOW).current()]) {
      const error = await refusal(async () =>
        verifyDpopProof(await key.sign({ ...claims, nonce }), { ...checks, nonces }),
      );
      expect([error.code, error.headers['dpop-nonce']]).toEqual(['use_dpop_nonce', nonces.current()]);
    }
    const proof = await key.sign({ ...claims, nonce: nonces.current() });
    expect((await verifyDpopProof(proof, { ...checks, nonces })).jkt).toBe(key.jkt);
  });

  test('is good for its time at the least, for twice that at the most, and on every node with the secret', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * MINUTE }), fc.integer({ min: 0, max: MINUTE }), (later, offset) => {
        const isGood = at(NOW + offset + later).isGood(at(NOW + offset).current());
        return later <= MINUTE ? isGood : later < 2 * MINUTE || !isGood;
      }),
    );
  });
});

test.each([
  ['https://a.example', 'https://a.example/', true],
  ['https://a.example/x', 'https://a.example/x/', false],
  ['https://a.example/%7Ejoe', 'https://a.example/~joe', true],
  ['https://a.example/a%2fb', 'https://a.example/a%2Fb', true],
  ['https://a.example/a%2Fb', 'https://a.example/a/b', false],
  ['https://a.example/A', 'https://a.example/a', false],
  ['http://a.example:80/', 'http://a.example/', true],
  ['https://a.example:8443/', 'https://a.example/', false],
])('%s and %s are one target: %s', (one, other, same) => {
  expect(normalTarget(one) === normalTarget(other)).toBe(same);
});
