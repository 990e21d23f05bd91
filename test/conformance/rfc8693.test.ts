/** RFC 8693, OAuth 2.0 Token Exchange. */
import { processGenericTokenEndpointResponse } from 'oauth4webapi';
import { describe, expect, test } from 'vitest';
import { readTokenExchange } from '../../src/oauth/grants/token-exchange.ts';
import { tokenResponse } from '../../src/oauth/token-response.ts';
import { createPartner } from '../oauth/provider.ts';
import { clientNamed, form, ISSUER, refusal, SECONDS } from '../oauth/world.ts';

const TYPE = (name: string) => `urn:ietf:params:oauth:token-type:${name}`;
const request = { subject_token: 'eyJ', subject_token_type: TYPE('id_token') };
const read = (parameters: Record<string, string>, client = 'web') =>
  readTokenExchange(form(parameters), clientNamed(client));

describe('RFC 8693', () => {
  test('§2.1 the subject token and its type are read', () => {
    expect(read(request)).toEqual({
      subject: { token: 'eyJ', type: TYPE('id_token'), accessToken: null, nonce: null },
      actor: null,
      issuedTokenType: TYPE('access_token'),
      issues: 'access-token',
    });
  });

  test.each([
    ['access_token', 'web', 'access_token'],
    ['access_token', 'desk', 'access_token'],
    ['jwt', 'desk', 'jwt'],
    ['id-jag', 'web', 'id-jag'],
    ['txn_token', 'web', 'txn_token'],
  ])('§2.1 requested_token_type %s by %s is answered with %s', (requested, client, issued) => {
    const exchange = read({ ...request, requested_token_type: TYPE(requested) }, client);
    expect(exchange.issuedTokenType).toBe(TYPE(issued));
  });

  test.each<[string, Record<string, string>, string]>([
    ['no subject token', { subject_token_type: TYPE('id_token') }, 'subject_token'],
    ['no type of it', { subject_token: 'eyJ' }, TYPE('id_token')],
    ['an assertion of SAML 1.1', { ...request, subject_token_type: TYPE('saml1') }, TYPE('saml2')],
    ['a refresh token', { ...request, subject_token_type: TYPE('refresh_token') }, TYPE('access_token')],
    ['an actor without a type', { ...request, actor_token: 'eyJ' }, 'actor_token_type'],
    ['an actor by an ID token', { ...request, actor_token: 'eyJ', actor_token_type: TYPE('id_token') }, TYPE('jwt')],
    ['the type of an actor alone', { ...request, actor_token_type: TYPE('jwt') }, 'actor_token'],
    ['a wish for a refresh token', { ...request, requested_token_type: TYPE('refresh_token') }, TYPE('access_token')],
    ['a wish for a JWT by a client of opaque tokens', { ...request, requested_token_type: TYPE('jwt') }, 'opaque'],
  ])('§2.2.2 %s is invalid_request, and told how to mend', async (_, parameters, told) => {
    const error = await refusal(() => read(parameters));
    expect([error.code, error.status]).toEqual(['invalid_request', 400]);
    expect(error.description).toContain(told);
  });

  test('§2.2.2 a subject token that is invalid for any reason is invalid_request', async () => {
    const partner = await createPartner();
    const expired = await partner.idToken({ exp: SECONDS - 1 });
    expect((await refusal(() => partner.verifier()(expired))).code).toBe('invalid_request');
  });

  test('§2.2.1 what is no access token has the token type N_A, which a client library takes that knows it', async () => {
    const issued = {
      accessToken: 'x',
      issuedTokenType: TYPE('id-jag'),
      tokenType: 'N_A' as const,
      expiresIn: 120,
      scope: 'read',
      refreshToken: null,
    };
    const process = (recognizedTokenTypes: Record<string, () => void>) =>
      processGenericTokenEndpointResponse(
        { issuer: ISSUER },
        { client_id: 'web' },
        Response.json(tokenResponse(issued)),
        {
          recognizedTokenTypes,
        },
      );
    expect(await process({ n_a: () => {} })).toMatchObject({ issued_token_type: TYPE('id-jag'), token_type: 'n_a' });
    await expect(process({})).rejects.toThrow();
  });

  test('§2.2.1 the answer names the type that was issued, and a client library takes it', async () => {
    const issued = {
      accessToken: 'x',
      issuedTokenType: TYPE('access_token'),
      tokenType: 'Bearer' as const,
      expiresIn: 300,
      scope: 'trades',
      refreshToken: null,
    };
    const processed = await processGenericTokenEndpointResponse(
      { issuer: ISSUER },
      { client_id: 'web' },
      Response.json(tokenResponse(issued)),
    );
    expect(processed).toMatchObject({ issued_token_type: TYPE('access_token'), token_type: 'bearer', scope: 'trades' });
  });
});
