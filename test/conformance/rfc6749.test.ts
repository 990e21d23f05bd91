/** RFC 6749, The OAuth 2.0 Authorization Framework: the token endpoint. */
import {
  ClientSecretBasic,
  ClientSecretPost,
  processClientCredentialsResponse,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import { describe, expect, test } from 'vitest';
import { authenticateClient } from '../../src/oauth/authenticate.ts';
import { OAuthError, renderOAuthError } from '../../src/oauth/errors.ts';
import { readForm } from '../../src/oauth/form.ts';
import { readScopes } from '../../src/oauth/scope.ts';
import { tokenResponse } from '../../src/oauth/token-response.ts';
import { clients, form, ISSUER, now, refusal, SECRET } from '../oauth/world.ts';

const server = { issuer: ISSUER };
const client = { client_id: 'web' };
const FORM = 'application/x-www-form-urlencoded';

function answer(error: OAuthError): Response {
  const { status, headers, body } = renderOAuthError(error);
  return new Response(body, { status, headers });
}

describe('RFC 6749', () => {
  test('§2.3.1 a client id and secret in Basic are form-urlencoded first', async () => {
    const headers = new Headers();
    await ClientSecretBasic(SECRET)(server, client, new URLSearchParams(), headers);
    const authorization = headers.get('authorization');
    const authenticated = await authenticateClient({ authorization, form: form({}) }, { clients, issuer: ISSUER, now });
    expect(authenticated.client.id).toBe('web');
  });

  test('§2.3.1 a client id and secret may stand in the form', async () => {
    const body = new URLSearchParams();
    await ClientSecretPost(SECRET)(server, client, body, new Headers());
    const input = { authorization: null, form: form([...body]) };
    expect((await authenticateClient(input, { clients, issuer: ISSUER, now })).client.id).toBe('web');
  });

  test('§3.2 a parameter without a value counts as omitted', () => {
    expect(readForm(FORM, 'scope=&grant_type&client_id=web').get('scope')).toBeNull();
  });

  test('§3.2 a parameter stands there once', async () => {
    const error = await refusal(() => readForm(FORM, 'scope=a&scope=a'));
    expect([error.code, error.description]).toEqual(['invalid_request', expect.stringContaining('scope')]);
  });

  test('§3.3 scopes have one space between two, and a repeated one counts once', () => {
    expect(readScopes(form({ scope: 'trades orders_read trades' }))).toEqual(['trades', 'orders_read']);
    expect(readScopes(form({}))).toEqual([]);
  });

  test.each([
    ['two spaces', 'a  b'],
    ['a space in front', ' a'],
    ['a space behind', 'a '],
    ['a tab', 'a\tb'],
    ['a quote', 'a"b'],
    ['a backslash', 'a\\b'],
    ['a letter beyond ASCII', 'é'],
    ['more than a hundred names', Array.from({ length: 101 }, (_, n) => `s${n}`).join(' ')],
    ['more than 4096 characters', 'x'.repeat(4_097)],
  ])('§3.3 a scope with %s is invalid_scope', async (_, scope) => {
    expect((await refusal(() => readScopes(form({ scope })))).code).toBe('invalid_scope');
  });

  test('§5.1 the answer is one that a client library takes', async () => {
    const issued = tokenResponse({
      accessToken: 'avow_at_x',
      tokenType: 'Bearer',
      issuedTokenType: null,
      expiresIn: 300,
      scope: 'trades orders_read',
      refreshToken: null,
    });
    expect(issued).toEqual({
      access_token: 'avow_at_x',
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'trades orders_read',
    });
    const processed = await processClientCredentialsResponse(server, client, Response.json(issued));
    expect(processed).toMatchObject({ access_token: 'avow_at_x', token_type: 'bearer', expires_in: 300 });
  });

  test('§5.2 an error is JSON that a client library takes, and is not stored', async () => {
    const response = answer(new OAuthError('invalid_scope', 'The scope x is unknown'));
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('pragma')).toBe('no-cache');
    const thrown = await processClientCredentialsResponse(server, client, response).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ResponseBodyError);
    expect(thrown).toMatchObject({
      status: 400,
      error: 'invalid_scope',
      error_description: 'The scope x is unknown',
    });
  });

  test('§5.2 invalid_client is a 401 with the challenge of Basic', async () => {
    const thrown = await processClientCredentialsResponse(
      server,
      client,
      answer(new OAuthError('invalid_client', 'The client is unknown')),
    ).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(WWWAuthenticateChallengeError);
    expect(thrown).toMatchObject({ status: 401, cause: [{ scheme: 'basic', parameters: { realm: 'avow' } }] });
  });

  test('§5.2 a description has none of the characters that are excluded', () => {
    expect(new OAuthError('invalid_scope', 'é "x" \\ \n').description).toBe("? 'x' ? ?");
  });
});
