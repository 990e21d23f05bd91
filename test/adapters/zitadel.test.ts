import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AskedWorld, JOHN, startAsked } from './world.ts';

const KEY = 'signing-key-of-the-target-0123456789';
const zitadel = (name: string, more: string) => `  ${name}:
    kind: zitadel
    signingKey: ${KEY}
    subject: externalId
    apis: [trading]
    clients: { app-1: web }
${more}`;

/** Zitadel documentation, "Using Actions", PreAccessToken; `application` as later releases send it (internal/api/oidc/userinfo.go). */
function preAccessToken(change: { user?: object; app?: string | null; of?: string } = {}) {
  const { app = 'app-1', of = 'function/preaccesstoken' } = change;
  return {
    function: of,
    userinfo: { sub: '310', given_name: 'John', family_name: 'Doe', preferred_username: 'john', group: 'desk-7' },
    user: {
      id: '310',
      creation_date: '2025-01-01T00:00:00Z',
      preferred_login_name: 'john@example.com',
      human: { first_name: 'John', last_name: 'Doe', email: 'john@example.com', is_email_verified: true },
      ...change.user,
    },
    user_metadata: [],
    org: { id: '1', name: 'Example', primary_domain: 'example.com' },
    user_grants: [{ id: '5', roles: ['role'], projectId: '7', projectName: 'Trading' }],
    ...(app !== null && { application: { client_id: app } }),
  };
}

let world: AskedWorld;
beforeAll(async () => {
  world = await startAsked(
    zitadel('zitadel', '    scopes: [trades, profile]\n') +
      zitadel('billed', '    scopes: [billing]\n') +
      zitadel('lenient', '    scopes: [billing]\n    onUndecided: unchanged\n') +
      zitadel('older', '    scopes: [trades]\n').replace('app-1', "'*'") +
      zitadel('refusing', '    scopes: [admin]\n'),
  );
  await world.person({ ...JOHN, externalId: '310' });
});
afterAll(() => world.close());

const signed = (body: string, at = world.clock.now(), key = KEY) => {
  const seconds = Math.floor(at / 1_000);
  return `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`;
};

const ask = (body: unknown, name = 'zitadel', header = 'zitadel-signature') => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return world.post(`/adapters/${name}`, text, { [header]: signed(text) });
};

describe('a token of Zitadel’s', () => {
  test('gets the claims of an access token at preaccesstoken', async () => {
    const { status, body } = await ask(preAccessToken());
    expect(status).toBe(200);
    expect(body).toEqual({
      append_claims: expect.arrayContaining([
        { key: 'roles', value: ['trader', 'auditor'] },
        { key: 'title', value: 'Trader' },
        { key: 'is_active', value: true },
        { key: 'partner_group', value: 'desk-7' },
      ]),
    });
  });

  test('gets the claims of an ID token at preuserinfo', async () => {
    const { body } = await ask(preAccessToken({ of: 'function/preuserinfo' }));
    expect(body).toEqual({ append_claims: [{ key: 'nick', value: 'Johnny' }] });
  });

  test.each([
    ['gets none for another application', preAccessToken({ app: 'app-2' }), 'zitadel'],
    ['gets none of a release that does not name the application', preAccessToken({ app: null }), 'zitadel'],
    ['gets none where it cannot be decided and that is the setting', preAccessToken(), 'lenient'],
    [
      'of a service user is the application’s own',
      preAccessToken({ user: { machine: { name: 'bot' } }, app: 'x' }),
      'zitadel',
    ],
  ])('%s: JSON all the same', async (_, body, name) => {
    expect(await ask(body, name)).toMatchObject({ status: 200, text: '{}' });
  });

  test('of such a release gets them where one application stands for all', async () => {
    expect((await ask(preAccessToken({ app: null }), 'older')).body).toHaveProperty('append_claims');
  });
});

describe('no token is issued: an error that Zitadel forwards', () => {
  test.each([
    ['the person is unknown', preAccessToken({ user: { id: '999' } }), 'zitadel', 403],
    ['no scope is granted', preAccessToken(), 'refusing', 403],
    ['a source is down', preAccessToken(), 'billed', 503],
    ['another function calls', preAccessToken({ of: 'function/presamlresponse' }), 'zitadel', 503],
    ['what comes is not JSON', '{', 'zitadel', 503],
  ])('%s', async (_, body, name, forwardedStatusCode) => {
    const told = await ask(body, name);
    expect(told).toMatchObject({
      status: 200,
      body: { forwardedStatusCode, forwardedErrorMessage: expect.any(String) },
    });
    expect(told.body).not.toHaveProperty('append_claims');
  });
});

describe('the signature', () => {
  const body = JSON.stringify(preAccessToken());
  const status = async (signature: string | null, header = 'zitadel-signature') =>
    (await world.post('/adapters/zitadel', body, signature === null ? {} : { [header]: signature })).status;

  test.each([
    ['made now', () => signed(body)],
    ['made a little while ago', () => signed(body, world.clock.now() - 299_000)],
    [
      'by the new key of two, while the key is changed',
      () => `${signed(body, undefined, 'old')},${signed(body).slice(13)}`,
    ],
  ])('is taken: %s', async (_, signature) => {
    expect(await status(signature())).toBe(200);
  });

  test('is taken under the name that it once had', async () => {
    expect(await status(signed(body), 'x-zitadel-signature')).toBe(200);
  });

  test.each<[string, () => string | null]>([
    ['missing', () => null],
    ['empty', () => ''],
    ['of another body', () => signed(`${body} `)],
    ['of another key', () => signed(body, undefined, 'another key')],
    ['of six minutes ago', () => signed(body, world.clock.now() - 360_000)],
    ['of in six minutes', () => signed(body, world.clock.now() + 360_000)],
    [
      'with a time that is not the signed one',
      () => signed(body).replace(/t=\d+/, `t=${world.clock.now() / 1_000 - 1}`),
    ],
    ['with two times', () => `t=${Math.floor(world.clock.now() / 1_000) - 1},${signed(body)}`],
    ['without a time', () => signed(body).replace(/t=\d+,/, '')],
    ['cut short', () => signed(body).slice(0, -2)],
    ['too long to look at', () => `${signed(body)},${'v1=00,'.repeat(1_000)}`],
  ])('is refused: %s', async (_, signature) => {
    expect(await status(signature())).toBe(401);
  });
});
