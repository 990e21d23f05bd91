import fc from 'fast-check';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { SIGNING_ALGORITHMS } from '../../schema/signing-algorithms.ts';
import type { AccessTokenPayload } from '../../src/oauth/access-token.ts';
import { keysOf } from '../../src/oauth/key-ring.ts';
import { openKey } from '../../src/oauth/keys.ts';
import { signAccessToken } from '../../src/oauth/sign.ts';
import { joseSignature } from '../../src/oauth/signature.ts';
import { ISSUER, keyRing, now, SEAL, SECONDS, storedKey } from './world.ts';

const payload: AccessTokenPayload = {
  iss: ISSUER,
  aud: 'https://api.example.com',
  client_id: 'web',
  iat: SECONDS,
  exp: SECONDS + 300,
  jti: 'j1',
  scope: 'trades',
  sub: 'é',
  user_id: 2998,
};

/** A DER integer as OpenSSL writes it: no leading zeros, but one where the first bit is set. */
function derInteger(bytes: Uint8Array): number[] {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start === -1 ? [0] : [...bytes.subarray(start)];
  const body = (digits[0] ?? 0) > 0x7f ? [0, ...digits] : digits;
  return [0x02, body.length, ...body];
}

describe('a signed access token', async () => {
  const ring = await keyRing('k1');

  test('is verified by jose with the published keys', async () => {
    const token = await signAccessToken(payload, ring.current('ES256'));
    const verified = await jwtVerify(token, createLocalJWKSet(ring.jwks()), { currentDate: new Date(SECONDS * 1_000) });
    expect(verified.protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' });
    expect(verified.payload).toEqual(payload);
    expect(JSON.stringify(verified.payload)).toBe(JSON.stringify(payload));
  });

  test.each(SIGNING_ALGORITHMS)(
    'of %s is verified by jose with the published key, and says so in both',
    async (algorithm) => {
      const keys = keysOf([await openKey(await storedKey('k2', { algorithm }), SEAL)], now);
      const token = await signAccessToken(payload, keys.current(algorithm));
      expect(keys.jwks().keys).toMatchObject([{ kid: 'k2', alg: algorithm, use: 'sig' }]);
      const options = { currentDate: new Date(SECONDS * 1_000), algorithms: [algorithm] };
      const verified = await jwtVerify(token, createLocalJWKSet(keys.jwks()), options);
      expect(verified.protectedHeader).toEqual({ alg: algorithm, typ: 'at+jwt', kid: 'k2' });
      expect(verified.payload).toEqual(payload);
    },
  );

  test('holds every time, whatever the lengths of r and s', async () => {
    const keys = createLocalJWKSet(ring.jwks());
    const tokens = await Promise.all(
      Array.from({ length: 300 }, (_, n) => signAccessToken({ ...payload, jti: `j${n}` }, ring.current('ES256'))),
    );
    const verified = tokens.map((token) => jwtVerify(token, keys, { currentDate: new Date(SECONDS * 1_000) }));
    await expect(Promise.all(verified)).resolves.toHaveLength(300);
  });

  test('has r and s of 32 bytes each, from any DER', () => {
    const zeros = fc.nat({ max: 31 }).map((count) => new Uint8Array(count));
    const integer = fc
      .tuple(zeros, fc.uint8Array({ minLength: 32, maxLength: 32 }))
      .map(([lead, bytes]) => Buffer.concat([lead, bytes]).subarray(0, 32));
    fc.assert(
      fc.property(integer, integer, (r, s) => {
        const body = [...derInteger(r), ...derInteger(s)];
        expect(joseSignature(Uint8Array.from([0x30, body.length, ...body]))).toEqual(Buffer.concat([r, s]));
      }),
    );
  });
});
