/** RFC 7521, Assertion Framework, and RFC 7523 §2.1: JWTs as authorization grants; and ID-JAGs, which are a profile of these. */
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { APP, type AssertionWorld, JWT_BEARER, startAssertions } from '../issuer/assertions-world.ts';
import { DESK, ISSUER, WEB } from '../issuer/sign-in-world.ts';

let world: AssertionWorld;
beforeAll(async () => {
  world = await startAssertions();
});
afterAll(() => world.stop());

describe('RFC 7521', () => {
  test('§4.1 an assertion is worth an access token, and no refresh token', async () => {
    const { status, body } = await world.bearer(await world.assertion());
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'read' });
    expect(body).not.toHaveProperty('refresh_token');
    expect(decodeJwt(body.access_token)).toMatchObject({
      sub: world.ada,
      aud: DESK,
      client_id: APP.id,
      title: 'clerk',
    });
  });

  test('§4.1 the access token ends no later than the assertion', async () => {
    expect((await world.bearer(await world.assertion())).body.expires_in).toBeLessThanOrEqual(120);
  });

  test('§4.1 the assertion must be there', async () => {
    const answer = await world.post('/oauth/token', { grant_type: JWT_BEARER }, APP);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('§4.1 the client must be one that may use the grant', async () => {
    const form = { grant_type: JWT_BEARER, assertion: await world.assertion() };
    expect(await world.post('/oauth/token', form, WEB)).toMatchObject({ body: { error: 'unauthorized_client' } });
  });

  test('§4.1.1 the grant is in the metadata', async () => {
    const answer = await world.request('/.well-known/oauth-authorization-server');
    expect(await answer.json()).toMatchObject({ grant_types_supported: expect.arrayContaining([JWT_BEARER]) });
  });
});

describe('RFC 7523', () => {
  const now = () => Math.floor(world.clock.now() / 1_000);

  test.each<[string, () => Record<string, unknown>]>([
    ['§3 (1) an issuer that is not trusted', () => ({ iss: 'https://other.example' })],
    ['§3 (1) no issuer', () => ({ iss: undefined })],
    ['§3 (2) no subject', () => ({ sub: undefined })],
    ['§3 (2) a subject who is linked to nobody', () => ({ sub: 'somebody' })],
    ['§3 (3) another audience', () => ({ aud: 'https://other.example' })],
    ['§3 (3) bis: the token endpoint as the audience', () => ({ aud: `${ISSUER}/oauth/token` })],
    ['§3 (3) bis: an audience beside this server', () => ({ aud: [ISSUER, 'https://other.example'] })],
    ['§3 (3) no audience', () => ({ aud: undefined })],
    ['§3 (4) no end', () => ({ exp: undefined })],
    ['§3 (4) an end that is past', () => ({ exp: now() - 1 })],
    ['§3 (4) an end that is far away', () => ({ exp: now() + 86_400 })],
    ['§3 (5) a beginning that is to come', () => ({ nbf: now() + 120 })],
    ['§3 (6) a time of issue that is to come', () => ({ iat: now() + 120 })],
    ['§3 (7) no jti', () => ({ jti: undefined })],
    ['§3 (7) a jti that is very long', () => ({ jti: 'j'.repeat(300) })],
  ])('%s: invalid_grant (§3.1)', async (_, claims) => {
    const answer = await world.bearer(await world.assertion(claims()));
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('§3 (7) an assertion is good once', async () => {
    const assertion = await world.assertion();
    expect((await world.bearer(assertion)).status).toBe(200);
    expect(await world.bearer(assertion)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('§3 (7) what is refused for another reason is not used up', async () => {
    const assertion = await world.assertion();
    expect((await world.bearer(assertion, { scope: 'unknown' })).body.error).toBe('invalid_scope');
    expect((await world.bearer(assertion)).status).toBe(200);
  });

  test.each([
    ['what is no JWT', 'x'],
    ['a JWT without a signature', 'eyJhbGciOiJub25lIn0.e30.'],
  ])('§3 (9) %s is invalid_grant', async (_, assertion) => {
    expect(await world.bearer(assertion)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});

describe('draft-ietf-oauth-identity-assertion-authz-grant', () => {
  test('an ID-JAG is worth a token for its resource', async () => {
    const { status, body } = await world.bearer(await world.idJag());
    expect(status).toBe(200);
    expect(decodeJwt(body.access_token)).toMatchObject({ sub: world.ada, aud: DESK });
  });

  test('the metadata says that they are taken, where they are', async () => {
    const answer = await world.request('/.well-known/oauth-authorization-server');
    const profiles = ['urn:ietf:params:oauth:grant-profile:id-jag'];
    expect(await answer.json()).toMatchObject({ authorization_grant_profiles_supported: profiles });
  });

  test('its scope is the most that can be had', async () => {
    const jag = () => world.idJag({ scope: 'read' });
    expect((await world.bearer(await jag(), { scope: '' })).body.scope).toBe('read');
    expect((await world.bearer(await jag(), { scope: 'read write' })).body.error).toBe('invalid_scope');
  });

  test('its scope says for which objects, where none is asked for', async () => {
    const objects = await startAssertions('[id-jag]', (config) =>
      config
        .replace('scopes: [read, write] }', "scopes: [read, write, 'see.{id}'] }")
        .replace('scopes:\n', "scopes:\n  'see.{id}': { rules: [{ allow: {} }] }\n")
        .replace('scopes: [read, write, look]', "scopes: [read, 'see.{id}']"),
    );
    const ask = async (form: Record<string, string>, scope = 'see.1 read see.2') => {
      const assertion = await objects.idJag({ scope });
      const { body } = await objects.post('/oauth/token', { grant_type: JWT_BEARER, assertion, ...form }, APP);
      return body.scope ?? body.error;
    };
    expect(await ask({})).toBe('read see.1 see.2');
    expect(await ask({}, 'see.1')).toBe('see.1');
    expect(await ask({}, 'write')).toBe('invalid_scope');
    expect(await ask({ scope: 'see.2' })).toBe('see.2');
    expect(await ask({ scope: 'see.3' })).toBe('invalid_scope');
    await objects.stop();
  });

  test('its resource is the only one', async () => {
    const resource = 'https://api.example.com/other';
    const answer = await world.bearer(await world.idJag(), { resource, scope: 'look' });
    expect(answer.body.error).toBe('invalid_target');
    expect((await world.bearer(await world.idJag(), { scope: 'look' })).body.error).toBe('invalid_scope');
  });

  test.each([
    ['made out for another client', { client_id: 'web' }],
    ['that names no client', { client_id: undefined }],
    ['for another server', { aud: 'https://other.example' }],
    ['without a time of issue', { iat: undefined }],
    ['limited to what is not taken here', { authorization_details: [{ type: 'payment', amount: 1 }] }],
    ['bound to a key that nobody proves', { cnf: { jkt: 'x' } }],
    ['bound to a certificate that nobody shows', { cnf: { 'x5t#S256': 'x' } }],
    ['bound in a way that is not known', { cnf: { kid: 'x' } }],
    ['bound to what cannot be read', { cnf: 'x' }],
  ])('one %s is invalid_grant', async (_, claims) => {
    expect(await world.bearer(await world.idJag(claims))).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });
});
