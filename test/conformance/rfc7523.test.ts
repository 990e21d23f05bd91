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

  test('§3.2 an assertion that will not do is invalid_client', async () => {
    expect(await refusal(() => authenticate({ exp: SECONDS - 60 }))).toMatchObject({
      code: 'invalid_client',
      status: 401,
    });
  });
});
