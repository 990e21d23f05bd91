import { createHmac } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { PrivateKeyJwt } from 'oauth4webapi';
import { describe, expect, test, vi } from 'vitest';
import { authenticateClient } from '../../src/oauth/authenticate.ts';
import { compileClients } from '../../src/oauth/client.ts';
import type { Form } from '../../src/oauth/form.ts';
import { configure, form, ISSUER, NOW, now, refusal, SECONDS, type TestKey, testKey } from './world.ts';

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const claims = { iss: 'keyed', sub: 'keyed', aud: ISSUER, iat: SECONDS, exp: SECONDS + 60, jti: 'a1' };

function clientsWith(...keys: { kty: string }[]) {
  const { clients, problems } = compileClients(configure({ clients: { keyed: { kind: 'machine', jwks: { keys } } } }));
  expect(problems).toEqual([]);
  return clients;
}

describe('a client with keys', async () => {
  const key = await testKey('ES256', 'k1');
  const clients = clientsWith(key.publicJwk);
  const authenticate = (assertion: string, more: Record<string, string> = {}) =>
    authenticateClient(
      { authorization: null, form: form({ client_assertion_type: TYPE, client_assertion: assertion, ...more }) },
      { clients, issuer: ISSUER, now },
    );

  test('proves itself with an assertion, which is to be remembered until it ends', async () => {
    const { client, replay } = await authenticate(await key.sign(claims, { typ: 'client-authentication+jwt' }));
    expect(client.id).toBe('keyed');
    // 30 s beyond exp: as long as a clock that differs might still take it.
    expect(replay).toEqual({ jti: 'a1', expiresAt: (SECONDS + 90) * 1_000 });
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['of the type JWT', {}, { typ: 'JWT' }],
    ['of no type', {}, {}],
    ['with a list of one audience', { aud: [ISSUER] }, {}],
    ['without iat', { iat: undefined }, {}],
    ['by a clock that is 20 seconds ahead', { iat: SECONDS + 20, nbf: SECONDS + 20 }, {}],
    ['that ends in ten minutes', { exp: SECONDS + 600 }, {}],
  ])('may send one %s', async (_, part, header) => {
    expect((await authenticate(await key.sign({ ...claims, ...part }, header))).client.id).toBe('keyed');
  });

  test('may name itself in the form as well', async () => {
    expect((await authenticate(await key.sign(claims), { client_id: 'keyed' })).client.id).toBe('keyed');
    const error = await refusal(async () => authenticate(await key.sign(claims), { client_id: 'other' }));
    expect(error.code).toBe('invalid_request');
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    ['for the token endpoint', { aud: `${ISSUER}/oauth/token` }, {}, 'aud must be the issuer'],
    ['for two audiences', { aud: [ISSUER, 'https://other.example'] }, {}, 'aud must be the issuer'],
    ['for no audience', { aud: undefined }, {}, 'aud is missing'],
    ['of another issuer', { iss: 'other' }, {}, 'iss is missing or wrong'],
    ['without exp', { exp: undefined }, {}, 'exp is missing'],
    ['that has ended', { exp: SECONDS - 31 }, {}, 'expired'],
    ['that lives for an hour', { exp: SECONDS + 3_600 }, {}, 'at most 10 minutes'],
    ['that lives for ever', { exp: 1e300 }, {}, 'at most 10 minutes'],
    ['of tomorrow', { nbf: SECONDS + 86_400 }, {}, 'not yet valid'],
    ['made tomorrow', { iat: SECONDS + 86_400 }, {}, 'not yet valid'],
    ['without jti', { jti: undefined }, {}, 'jti is missing'],
    ['with an empty jti', { jti: '' }, {}, 'jti must be'],
    ['with a jti that is no text', { jti: 7 }, {}, 'jti must be'],
    ['with an endless jti', { jti: 'x'.repeat(256) }, {}, 'jti must be'],
    ['that is an access token', {}, { typ: 'at+jwt' }, 'typ must be'],
    ['without sub', { sub: undefined }, {}, 'sub must be the client id'],
  ])('is refused with one %s', async (_, part, header, told) => {
    const error = await refusal(async () => authenticate(await key.sign({ ...claims, ...part }, header)));
    expect(error.code).toBe('invalid_client');
    expect(error.description).toContain(told);
  });

  test('learns nothing of what is wrong inside where the signature is not its own', async () => {
    const stranger = await testKey('ES256', 'k1');
    const unknownKey = await testKey('ES256', 'k2');
    const signed = (by: TestKey, part: object) =>
      refusal(async () => authenticate(await by.sign({ ...claims, ...part })));
    const errors = [
      await signed(stranger, { exp: 1 }),
      await signed(stranger, {}),
      await signed(unknownKey, {}),
      await signed(key, { sub: 'nobody', iss: 'nobody' }),
    ];
    for (const error of errors) {
      expect([error.code, error.description]).toEqual([
        'invalid_client',
        'The client is unknown or its credentials are wrong',
      ]);
    }
  });

  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const hs256 = `${encode({ alg: 'HS256', kid: 'k1' })}.${encode(claims)}`;
  const hmac = createHmac('sha256', JSON.stringify(key.publicJwk)).update(hs256).digest('base64url');

  test.each([
    ['none', `${encode({ alg: 'none' })}.${encode(claims)}.`],
    ['HS256 under its public key', `${hs256}.${hmac}`],
  ])('is refused with the algorithm %s', async (_, assertion) => {
    const error = await refusal(() => authenticate(assertion));
    expect([error.code, error.description]).toEqual(['invalid_client', expect.stringContaining('sign it with one of')]);
  });

  test('is refused with a header that must be understood and is not', async () => {
    const header = { alg: 'ES256', kid: 'k1', crit: ['exp2'], exp2: 1 };
    const error = await refusal(() => authenticate(`${encode(header)}.${encode(claims)}.AAAA`));
    expect([error.code, error.description]).toEqual(['invalid_client', expect.stringContaining('not a signed JWT')]);
  });
});

test.each(['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'])(
  'an assertion may be signed with %s',
  async (alg) => {
    const key = await testKey(alg, 'k1');
    const body = form({ client_assertion_type: TYPE, client_assertion: await key.sign(claims) });
    const deps = { clients: clientsWith(key.publicJwk), issuer: ISSUER, now };
    expect((await authenticateClient({ authorization: null, form: body }, deps)).client.id).toBe('keyed');
  },
);

test('the assertion of oauth4webapi is taken as it comes', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  try {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const { kty = '', ...members } = await exportJWK(publicKey);
    const body = new URLSearchParams();
    await PrivateKeyJwt(privateKey)({ issuer: ISSUER }, { client_id: 'keyed' }, body, new Headers());
    const sent: Form = form([...body]);
    const deps = { clients: clientsWith({ kty, ...members }), issuer: ISSUER, now };
    expect((await authenticateClient({ authorization: null, form: sent }, deps)).replay?.jti).toMatch(/.{10,}/);
  } finally {
    vi.useRealTimers();
  }
});
