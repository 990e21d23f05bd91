import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AskedWorld, HR_TOKEN, JOHN, SECRET, startAsked } from './world.ts';

const CALLERS = `  auth0:
    kind: resolve
    secret: ${SECRET}
    apis: [trading]
    clients: { web: web, their-desk: desk, batch: batch }
  acme:
    kind: resolve
    secretSha256: 0ffe1abd1a08215353c233d6e009613e95eec4253832a761af28ff37ac5a150c
    tenant: acme
    apis: [trading]
    scopes: [trades]
    clients: { '*': acme-web }
`;

let world: AskedWorld;
let john: string;
beforeAll(async () => {
  world = await startAsked(CALLERS);
  john = await world.person(JOHN);
  await world.person({ ...JOHN, userName: 'trainee', externalId: 'trainee', title: 'trainee' });
  await world.person({ ...JOHN, userName: 'jim', externalId: 'jim', active: false });
  await world.person({ ...JOHN, title: 'of acme' }, `${HR_TOKEN}-acme`);
  const link = { tenant: 'default', issuer: 'https://login.partner.example', subject: '8027', user: john, linkedAt: 0 };
  await world.store.commit([{ kind: 'insertLink', link }]);
});
afterAll(() => world.close());

const ask = (body: unknown, secret = SECRET) =>
  world.post('/claims/resolve', body, { authorization: `Bearer ${secret}` });
const about = (subject: object, more: object = {}) => ({ subject, client: 'web', scopes: ['trades'], ...more });

describe('a person is named', () => {
  test.each([
    ['by the id', () => ({ id: john })],
    ['by the userName, in any case', () => ({ userName: 'John@Example.com' })],
    ['by the externalId', () => ({ externalId: JOHN.externalId })],
    ['by the link of a provider', () => ({ issuer: 'https://login.partner.example', sub: '8027' })],
  ])('%s', async (_, subject) => {
    const { status, body } = await ask(about(subject()));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      client: 'web',
      audience: 'https://api.example.com/trading',
      sub: john,
      scopes: ['trades'],
      claims: { roles: ['trader', 'auditor'], title: 'Trader' },
      idTokenClaims: { nick: 'Johnny' },
      denials: [],
      provenance: expect.arrayContaining([
        expect.objectContaining({ claim: 'roles', source: 'user', via: 'roles.value' }),
        expect.objectContaining({ claim: 'title', source: 'user', via: 'title' }),
      ]),
    });
  });

  test.each([
    ['unknown', { userName: 'nobody' }],
    ['deactivated', { userName: 'jim' }],
    ['of another provider', { issuer: 'https://login.other.example', sub: '8027' }],
    ['an id for a userName', { userName: 'trainee-id' }],
  ])('and is %s: one answer for all', async (_, subject) => {
    expect(await ask(about(subject))).toMatchObject({
      status: 403,
      body: { error: 'access_denied', error_description: 'the subject is not known here, or not active' },
    });
  });
});

describe('what is asked', () => {
  test('without scopes: all that the application may have', async () => {
    const { body } = await ask({ subject: { kind: 'machine' }, client: 'batch' });
    expect(body).toMatchObject({ client: 'batch', scopes: ['trades'], claims: {} });
    expect(body).not.toHaveProperty('sub');
  });

  test('with the caller’s own client id and the name of the API', async () => {
    const { body } = await ask(about({ id: john }, { client: 'their-desk', scopes: ['desk'], audience: 'trading' }));
    expect(body).toMatchObject({ client: 'desk', scopes: ['desk'] });
  });

  test('with what the identity provider said, and where the person is', async () => {
    const more = { scopes: ['profile'], idp: { group: 'desk-7' }, ip: '203.0.113.7' };
    const { body } = await ask(about({ id: john }, more));
    expect(body?.claims).toEqual({ is_active: true, partner_group: 'desk-7', seen_from: '203.0.113.7' });
  });

  test('with scopes of the caller’s own: they are no affair of Avow’s', async () => {
    const { body } = await ask(about({ id: john }, { scopes: ['openid', 'trades'] }));
    expect(body).toMatchObject({ scopes: ['trades'], denials: [] });
  });

  test('with scopes that are refused: they are left out, and the rule is told', async () => {
    const { status, body } = await ask(about({ id: john }, { scopes: ['trades', 'admin', 'desk'] }));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      scopes: ['trades'],
      denials: [
        { scope: 'desk', rule: 'the application may not ask for it' },
        { scope: 'admin', rule: 'no allow rule matched' },
      ],
    });
  });
});

describe('there is no answer', () => {
  test('where a rule denies: the rule is told', async () => {
    expect(await ask(about({ userName: 'trainee' }, { scopes: ['trades', 'vault'] }))).toMatchObject({
      status: 403,
      body: { error: 'access_denied', denials: [{ scope: 'vault', because: 'not yet' }] },
    });
  });

  test('where a source is down: it may be asked again', async () => {
    expect(await ask(about({ id: john }, { scopes: ['billing'] }))).toMatchObject({
      status: 503,
      body: { error: 'temporarily_unavailable' },
    });
  });

  test.each([
    ['a client that is not mapped', about({ id: 'x' }, { client: 'other' })],
    ['no scope of Avow’s', about({ id: 'x' }, { scopes: ['openid'] })],
    ['no API of Avow’s', { subject: { id: 'x' }, client: 'web', audience: 'https://api.other.example' }],
  ])('to %s: the token is none of Avow’s', async (_, body) => {
    expect(await ask(body)).toMatchObject({ status: 404, body: { error: 'unconcerned' } });
    expect((await world.audit())[0]).toMatchObject({ event: 'claims.unconcerned', issuer: 'auth0' });
  });

  test.each<[string, unknown, string]>([
    ['no JSON', '{', 'not JSON'],
    ['no subject', { client: 'web' }, 'subject'],
    ['two names', about({ id: 'x', userName: 'y' }), 'subject'],
    ['another member', about({ id: 'x' }, { tenant: 'acme' }), 'tenant'],
    ['no address', about({ id: 'x' }, { ip: 'here' }), 'ip'],
    ['too many of them', { requests: Array(51).fill(about({ id: 'x' })) }, 'requests'],
    ['none of them', { requests: [] }, 'requests'],
  ])('to %s', async (_, body, hint) => {
    expect(await ask(body)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: expect.stringContaining(hint) },
    });
  });
});

test('what is told at introspection alone goes into no token, and so to nobody else', async () => {
  const { status, text } = await ask(about({ id: john }));
  expect(status).toBe(200);
  expect(text).not.toContain(JOHN.displayName);
});

test('several at once: each has its own answer, in their order', async () => {
  const requests = [
    about({ id: john }),
    about({ userName: 'nobody' }),
    { nonsense: true },
    about({ userName: 'trainee' }),
  ];
  const { status, body } = await ask({ requests });
  expect(status).toBe(200);
  expect(body?.results).toMatchObject([
    { status: 200, claims: { title: 'Trader' } },
    { status: 403, error: 'access_denied' },
    { status: 400, error: 'invalid_request' },
    { status: 200, claims: { title: 'trainee' } },
  ]);
});

test('each is in the audit, with who asked and for whom', async () => {
  await ask(about({ issuer: 'https://login.partner.example', sub: '8027' }, { scopes: ['trades', 'admin'] }));
  expect((await world.audit())[0]).toMatchObject({
    event: 'claims.resolved',
    issuer: 'auth0',
    client: 'web',
    subject: { kind: 'human', user: john, issuer: 'https://login.partner.example', subject: '8027', sub: john },
    scopesAsked: ['trades', 'admin'],
    scopesGranted: ['trades'],
    scopesRefused: [{ scope: 'admin' }],
  });
});

describe('the tenant is that of the secret', () => {
  test('the same names are other people there', async () => {
    const { body } = await ask(about({ userName: JOHN.userName }), '1111');
    expect(body).toMatchObject({ client: 'acme-web', claims: { title: 'of acme' } });
    expect((await world.audit('acme'))[0]).toMatchObject({ issuer: 'acme' });
  });

  test('an id of another tenant is nobody’s, like one that never was', async () => {
    const [other, none] = await Promise.all([ask(about({ id: john }), '1111'), ask(about({ id: 'none' }), '1111')]);
    expect({ status: other.status, text: other.text }).toEqual({ status: none.status, text: none.text });
  });

  test.each(['', 'another-secret', `${SECRET}x`, HR_TOKEN])('a wrong secret is 401: %s', async (secret) => {
    expect(await ask(about({ id: john }), secret)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
  });
});
