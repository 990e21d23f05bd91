/** RFC 7523, JWT Profile for OAuth 2.0 Client Authentication, as draft-ietf-oauth-rfc7523bis tightens it. */
import { describe, expect, test } from 'vitest';
import { authenticateClient } from '../../src/oauth/authenticate.ts';
import { compileClients } from '../../src/oauth/client.ts';
import { configure, form, ISSUER, now, refusal, SECONDS, testKey } from '../oauth/world.ts';

describe('RFC 7523', async () => {
  const key = await testKey('ES256', 'k1');
  const jwks = { keys: [key.publicJwk] };
  const { clients } = compileClients(configure({ clients: { keyed: { kind: 'machine', jwks } } }));
  const claims = { iss: 'keyed', sub: 'keyed', aud: ISSUER, exp: SECONDS + 60, jti: 'a1' };
  const authenticate = async (part: Record<string, unknown>) => {
    const body = form({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await key.sign({ ...claims, ...part }),
    });
    return authenticateClient({ authorization: null, form: body }, { clients, issuer: ISSUER, now });
  };

  test('§2.2 a client authenticates with a JWT that it signed', async () => {
    expect((await authenticate({})).client.id).toBe('keyed');
  });

  test('§3 (3) bis: the audience is the issuer alone, never the token endpoint', async () => {
    for (const aud of [`${ISSUER}/oauth/token`, [ISSUER, `${ISSUER}/oauth/token`], []]) {
      expect((await refusal(() => authenticate({ aud }))).code).toBe('invalid_client');
    }
  });

  test('§3 (4) it has an end, and not a far one', async () => {
    expect((await refusal(() => authenticate({ exp: undefined }))).code).toBe('invalid_client');
    expect((await refusal(() => authenticate({ exp: SECONDS + 86_400 }))).code).toBe('invalid_client');
  });

  test('§3 (7) its jti is handed over, to be remembered for as long as it could be used again', async () => {
    const { replay } = await authenticate({ jti: 'once' });
    expect(replay?.jti).toBe('once');
    expect(replay?.expiresAt).toBeGreaterThanOrEqual((SECONDS + 60) * 1_000);
  });

  test.each<[string, Record<string, unknown>]>([
    ['(1) another issuer', { iss: 'gateway' }],
    ['(1) no issuer', { iss: undefined }],
    ['(2) a subject that is no client', { sub: 'nobody', iss: 'nobody' }],
    ['(2) no subject', { sub: undefined }],
    ['(3) no audience', { aud: undefined }],
    ['(5) a beginning that is to come', { nbf: SECONDS + 120 }],
    ['(6) a time of issue that is to come', { iat: SECONDS + 120 }],
    ['(7) no jti', { jti: undefined }],
  ])('§3 %s is invalid_client', async (_, part) => {
    expect((await refusal(() => authenticate(part))).code).toBe('invalid_client');
  });

  test('§3 (9) a signature of another key, or of none, is invalid_client', async () => {
    const stranger = await testKey('ES256', 'k1');
    const unsigned = `${btoa('{"alg":"none"}')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    for (const client_assertion of [await stranger.sign(claims), unsigned]) {
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
      const input = { authorization: null, form: form({ client_assertion_type, client_assertion }) };
      const error = await refusal(() => authenticateClient(input, { clients, issuer: ISSUER, now }));
      expect(error.code).toBe('invalid_client');
    }
  });

  const asked = async (part: Record<string, string>) => {
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const body = form({ client_assertion_type, client_assertion: await key.sign(claims), ...part });
    return authenticateClient({ authorization: null, form: body }, { clients, issuer: ISSUER, now });
  };

  test('RFC 7521 §4.2 client_id may be there, and is the one of the assertion then', async () => {
    expect((await asked({ client_id: 'keyed' })).client.id).toBe('keyed');
    expect((await refusal(() => asked({ client_id: 'other' }))).code).toBe('invalid_request');
  });

  test('RFC 7521 §4.2 an assertion of another type is not taken for a JWT', async () => {
    const saml = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer';
    const error = await refusal(() => asked({ client_assertion_type: saml }));
    expect([error.code, error.description]).toEqual(['invalid_request', expect.stringContaining('jwt-bearer')]);
  });

  test('§3.2 an assertion that will not do is invalid_client', async () => {
    expect(await refusal(() => authenticate({ exp: SECONDS - 60 }))).toMatchObject({
      code: 'invalid_client',
      status: 401,
    });
  });
});
