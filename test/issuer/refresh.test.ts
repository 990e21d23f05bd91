import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FROZEN, MOBILE, PLAIN, type SignInWorld, startSignIns, WEB } from './sign-in-world.ts';

const HOUR = 3_600_000;
let world: SignInWorld;
beforeEach(async () => {
  world = await startSignIns();
});
afterEach(() => world.stop());

const refused = { status: 400, body: { error: 'invalid_grant' } };

describe('an application goes on for a person who signed in', () => {
  test('with a new access token and a new refresh token, beyond the end of the ID token', async () => {
    const { body: first } = await world.signIn();
    expect(first.refresh_token).toMatch(/^avow_rt_[\w-]{86}$/);
    world.clock.advance(HOUR);
    const { status, body } = await world.refresh(first.refresh_token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'read write', expires_in: 300 });
    expect(body).not.toHaveProperty('issued_token_type');
    expect(body.refresh_token).toMatch(/^avow_rt_[\w-]{86}$/);
    expect(body.refresh_token).not.toBe(first.refresh_token);
    expect(decodeJwt(body.access_token)).toMatchObject({ sub: world.ada, title: 'clerk', teams: ['desk'] });
  });

  test('where its configuration lets it, and only then', async () => {
    expect((await world.signIn(PLAIN)).body).not.toHaveProperty('refresh_token');
    const { body } = await world.signIn(WEB);
    expect(await world.refresh(body.refresh_token, PLAIN)).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client' },
    });
  });

  test('no token is kept: of a refresh token, the store has digests alone', async () => {
    const { body } = await world.signIn();
    const text = String(body.refresh_token);
    const rows = await world.store.listAudit('default', 100);
    expect(JSON.stringify(rows)).not.toContain(text.slice(8, 51));
    expect(JSON.stringify(rows)).not.toContain(text.slice(51));
  });

  test('for as long as nobody lets it rest, up to the end of its life', async () => {
    let { body } = await world.signIn(MOBILE);
    world.clock.advance(HOUR - 1);
    ({ body } = await world.refresh(body.refresh_token, MOBILE));
    world.clock.advance(HOUR - 1);
    ({ body } = await world.refresh(body.refresh_token, MOBILE));
    expect(body.refresh_token).toBeDefined();
    world.clock.advance(2);
    expect(await world.refresh(body.refresh_token, MOBILE)).toMatchObject(refused);
  });

  test('not after it rested for too long', async () => {
    const { body } = await world.signIn(MOBILE);
    world.clock.advance(HOUR);
    expect(await world.refresh(body.refresh_token, MOBILE)).toMatchObject(refused);
  });
});

describe('a refresh may ask for less, and never for more', () => {
  test('no longer than the configuration says by now, whatever it said at the sign-in', async () => {
    const own = await startSignIns();
    const { body } = await own.signIn(MOBILE);
    const { body: other } = await own.signIn(MOBILE);
    await own.rewrite((config) => config.replace('lifetime: 2h, idle: 1h', 'lifetime: 20m, idle: 20m'));
    own.clock.advance(1_199_000);
    expect((await own.refresh(body.refresh_token, MOBILE)).status).toBe(200);
    own.clock.advance(1_000);
    expect(await own.refresh(other.refresh_token, MOBILE)).toMatchObject(refused);
    await own.stop();
  });

  test('fewer scopes in the token, and as many as at first in the next', async () => {
    const { body: first } = await world.signIn();
    const { body: narrow } = await world.refresh(first.refresh_token, WEB, { scope: 'read' });
    expect(narrow.scope).toBe('read');
    expect((await world.refresh(narrow.refresh_token)).body.scope).toBe('read write');
  });

  test.each([
    ['a scope that was not asked for at first', 'read', 'write', 'invalid_scope'],
    ['a scope of another API', 'read write', 'look', 'invalid_scope'],
  ])('%s is refused, and the token is not spent', async (_, at, asked, error) => {
    const { body: first } = await world.signIn(WEB, { scope: at });
    expect(await world.refresh(first.refresh_token, WEB, { scope: asked })).toMatchObject({
      status: 400,
      body: { error },
    });
    expect((await world.refresh(first.refresh_token)).body.scope).toBe(at);
  });

  test('a scope that was refused at first is not granted later, though a rule would', async () => {
    await world.change('title', 'guest');
    const { body: first } = await world.signIn();
    expect(first.scope).toBe('read');
    await world.change('title', 'clerk');
    expect((await world.refresh(first.refresh_token)).body.scope).toBe('read');
  });

  test('another API is another grant', async () => {
    const { body } = await world.signIn();
    const asked = { resource: 'https://api.example.com/other' };
    expect(await world.refresh(body.refresh_token, WEB, asked)).toMatchObject({ body: { error: 'invalid_target' } });
  });
});

describe('everything is looked at again', () => {
  test('a changed attribute is in the very next token, and a rule that reads it decides anew', async () => {
    const { body: first } = await world.signIn();
    await world.change('title', 'guest');
    const { body } = await world.refresh(first.refresh_token);
    expect(body.scope).toBe('read');
    expect(decodeJwt(body.access_token).title).toBe('guest');
  });

  test('frozen claims stay as they were at the sign-in; rules do not', async () => {
    const { body: first } = await world.signIn(FROZEN);
    await world.change('title', 'guest');
    const { body } = await world.refresh(first.refresh_token, FROZEN);
    expect(body.scope).toBe('read');
    expect(decodeJwt(body.access_token)).toMatchObject({ title: 'clerk', teams: ['desk'] });
    const [record] = await world.records('token.issued');
    expect(record?.claims).toContainEqual(
      expect.objectContaining({ claim: 'title', source: 'sign-in', via: 'frozen' }),
    );
  });

  test('a person who is deactivated gets nothing, until they are back', async () => {
    const { body } = await world.signIn();
    await world.change('active', false);
    expect(await world.refresh(body.refresh_token)).toMatchObject(refused);
    await world.change('active', true);
    expect((await world.refresh(body.refresh_token)).status).toBe(200);
  });

  test('a person who is gone takes their refresh tokens along', async () => {
    const { body } = await world.signIn();
    await world.scim('DELETE', `/Users/${world.ada}`);
    expect(await world.refresh(body.refresh_token)).toMatchObject(refused);
  });

  test('a source that is down costs no sign-in: what was refused is not spent', async () => {
    await world.stop();
    world = await startSignIns((config) =>
      config
        .replace(
          'claims:\n',
          "resolvers: { score: { kind: risk, url: 'http://127.0.0.1:9', send: [user.id], allowPrivate: [127.0.0.1] } }\nclaims:\n",
        )
        .replace('\'user.title != "guest"\'', '\'user.title == "clerk" || score.score < 5\''),
    );
    const { body } = await world.signIn();
    expect(body.refresh_token).toBeDefined();
    expect((await world.refresh(body.refresh_token)).status).toBe(200);
  });
});

test.each<[string, (config: string) => string, number]>([
  [
    'may exchange such sign-ins for that API still',
    (config) => config.replace('  web:    {', '  web:    { exchanges: [{ from: partner, to: [desk] }],'),
    200,
  ],
  [
    'may exchange them for another API alone',
    (config) => config.replace('  web:    {', '  web:    { exchanges: [{ from: partner, to: [other] }],'),
    400,
  ],
  [
    'may exchange them for minutes alone',
    (config) => config.replace('  web:    {', '  web:    { exchanges: [{ from: partner, to: [desk], lifetime: 2m }],'),
    400,
  ],
  [
    'trusts another issuer under the name of the provider',
    (config) => config.replace(/issuer: 'http:[^']*'/, "issuer: 'https://another.example'"),
    400,
  ],
  ['has no such provider', (config) => config.replace('  partner: {', '  renamed: {'), 400],
])('a client that by now %s goes on, or does not', async (_, edit, status) => {
  const { body } = await world.signIn();
  expect((await world.rewrite(edit)).kind).toBe('taken');
  expect((await world.refresh(body.refresh_token)).status).toBe(status);
});

test.each([
  ['none', {}, 'invalid_request'],
  ['no refresh token at all', { refresh_token: 'x' }, 'invalid_grant'],
  ['one that nobody was given', { refresh_token: `avow_rt_${'A'.repeat(86)}` }, 'invalid_grant'],
  ['an access token', { refresh_token: `avow_at_${'A'.repeat(43)}` }, 'invalid_grant'],
  ['one with the parameter of another grant', { refresh_token: 'x', subject_token: 'y' }, 'invalid_request'],
])('a refresh with %s is refused', async (_, form, error) => {
  expect(await world.post('/oauth/token', { grant_type: 'refresh_token', ...form })).toMatchObject({
    status: 400,
    body: { error },
  });
});
