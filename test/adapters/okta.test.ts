import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AskedWorld, JOHN, SECRET, startAsked } from './world.ts';

const OKTA = `  okta:
    kind: okta
    secret: ${SECRET}
    subject: userName
    apis: [trading]
    clients: { customClientIdNative: web, service: batch }
  okta-by-id:
    kind: okta
    secret: ${SECRET}
    subject: externalId
    apis: [trading]
    clients: { '*': web }
    onUndecided: unchanged
`;

interface Change {
  readonly scopes?: readonly string[];
  readonly client?: string;
  readonly login?: string;
  readonly claims?: object;
  readonly access?: null;
  readonly user?: null;
}

/** Okta Developer, "Token Inline Hook Reference", Sample JSON Payload of a Request; the domain is left out of it. */
function inlineHook(change: Change = {}) {
  const {
    scopes = ['openid', 'profile_of_okta', 'trades'],
    client = 'customClientIdNative',
    login = JOHN.userName,
  } = change;
  const user = {
    id: '00uq8tMo3zV0OfJON0g3',
    passwordChanged: '2018-09-11T23:19:12.000Z',
    profile: { login, firstName: 'Add-Min', lastName: "O'Cloudy Tud", locale: 'en', timeZone: 'America/Los_Angeles' },
    _links: { groups: { href: 'https://okta.example/00uq8tMo3zV0OfJON0g3/groups' } },
  };
  const access = {
    claims: {
      ver: 1,
      jti: 'AT.W-rrB-z-kkZQmHW0e6VS3Or--QfEN_YvoWJa46A7HAA',
      iss: 'https://okta.example/oauth2/default',
      aud: 'api://default',
      cid: client,
      uid: '00uq8tMo3zV0OfJON0g3',
      sub: login,
      ...change.claims,
    },
    token: { lifetime: { expiration: 3600 } },
    scopes: Object.fromEntries(scopes.map((name) => [name, { id: `scp-${name}`, action: 'GRANT' }])),
  };
  return {
    source: 'https://okta.example/oauth2/default/v1/authorize',
    eventId: '3OWo4oo-QQ-rBWfRyTmQYw',
    eventTime: '2019-01-15T23:20:47.000Z',
    eventTypeVersion: '1.0',
    cloudEventVersion: '0.1',
    contentType: 'application/json',
    eventType: 'com.okta.oauth2.tokens.transform',
    data: {
      context: {
        request: { id: 'reqv66CbCaCStGEFc8AdfS0ng', method: 'GET', ipAddress: '127.0.0.1' },
        protocol: {
          type: 'OAUTH2.0',
          request: { scope: scopes.join(' '), response_type: 'token id_token', client_id: client },
          issuer: { uri: 'https://okta.example/oauth2/default' },
          client: { id: client, name: 'Native client', type: 'PUBLIC' },
        },
        session: {
          id: '102Qoe7t5PcRnSxr8j3I8I6pA',
          userId: '00uq8tMo3zV0OfJON0g3',
          status: 'ACTIVE',
          amr: ['PASSWORD'],
        },
        ...(change.user !== null && { user }),
        policy: { id: '00pq8lGaLlI8APuqY0g3', rule: { id: '0prq8mLKuKAmavOvq0g3' } },
      },
      identity: {
        claims: { sub: '00uq8tMo3zV0OfJON0g3', name: "Add-Min O'Cloudy Tud", group: 'desk-7', ver: 1 },
        token: { lifetime: { expiration: 3600 } },
      },
      ...(change.access !== null && { access }),
    },
  };
}

let world: AskedWorld;
beforeAll(async () => {
  world = await startAsked(OKTA);
  await world.person(JOHN);
  await world.person({ ...JOHN, userName: 'trainee@example.com', externalId: 'trainee', title: 'trainee' });
  await world.person({ ...JOHN, userName: 'by-id', externalId: '00uq8tMo3zV0OfJON0g3' });
});
afterAll(() => world.close());

const ask = (body: unknown, name = 'okta') => world.post(`/adapters/${name}`, body, { authorization: SECRET });
const access = (...value: object[]) => ({ type: 'com.okta.access.patch', value });
const identity = (...value: object[]) => ({ type: 'com.okta.identity.patch', value });

describe('a token of Okta’s', () => {
  test('has the claims added', async () => {
    const { status, headers, body } = await ask(inlineHook());
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(body).toEqual({
      commands: [
        access(
          { op: 'add', path: '/claims/roles', value: ['trader', 'auditor'] },
          { op: 'add', path: '/claims/title', value: 'Trader' },
        ),
        identity({ op: 'add', path: '/claims/nick', value: 'Johnny' }),
      ],
    });
  });

  test('has a claim replaced that Okta has put there', async () => {
    const { body } = await ask(inlineHook({ claims: { title: 'Dr' } }));
    expect(body).toMatchObject({
      commands: [access({ op: 'add' }, { op: 'replace', path: '/claims/title', value: 'Trader' }), {}],
    });
  });

  test('that is an ID token alone gets the claims of the scopes that were asked for, and no command for what is not there', async () => {
    const { body } = await ask(inlineHook({ access: null, scopes: ['openid', 'trades'] }));
    expect(body).toEqual({ commands: [identity({ op: 'add', path: '/claims/nick', value: 'Johnny' })] });
  });

  test('carries what Okta says of the sign-in and of the device', async () => {
    const { body } = await ask(inlineHook({ scopes: ['profile'] }));
    expect(body).toEqual({
      commands: [
        access(
          { op: 'add', path: '/claims/is_active', value: true },
          { op: 'add', path: '/claims/partner_group', value: 'desk-7' },
          { op: 'add', path: '/claims/seen_from', value: '127.0.0.1' },
        ),
      ],
    });
  });

  test.each([
    ['none without a scope of Avow’s', { scopes: ['openid'] }],
    ['none for another application', { client: 'another' }],
  ] as [string, Change][])('gets no command: %s', async (_, change) => {
    expect(await ask(inlineHook(change))).toMatchObject({ status: 200, body: { commands: [] } });
  });

  test('is the application’s own in the client credentials flow', async () => {
    const { status } = await ask(inlineHook({ user: null, client: 'service', scopes: ['trades'] }));
    expect(status).toBe(200);
    expect((await world.audit())[0]).toMatchObject({ client: 'batch', subject: { kind: 'machine' } });
  });

  test('is for the person of the externalId where people are named so, whatever they sign in with', async () => {
    const { body } = await ask(inlineHook({ login: 'trainee@example.com' }), 'okta-by-id');
    expect(body).toMatchObject({ commands: [access({ path: '/claims/roles' }, { value: 'Trader' }), {}] });
  });
});

describe('no token is issued: an error in a 200, since Okta goes on at any other status', () => {
  test.each([
    ['a deny rule matches', inlineHook({ scopes: ['vault'], login: 'trainee@example.com' })],
    ['a scope of the token is not granted', inlineHook({ scopes: ['trades', 'admin'] })],
    ['the person is unknown', inlineHook({ login: 'nobody@example.com' })],
    ['a source is down', inlineHook({ scopes: ['billing'] })],
    ['another event comes', { ...inlineHook(), eventType: 'com.okta.saml.tokens.transform' }],
    ['what comes is not JSON', '{'],
    ['what comes is too large', `"${'x'.repeat(1_100_000)}"`],
  ])('%s', async (_, body) => {
    const told = await ask(body);
    expect(told).toMatchObject({ status: 200, body: { error: { errorSummary: expect.any(String) } } });
    expect(told.text).not.toMatch(/commands|trainee|nobody@/);
  });

  test('unless it is to be issued without claims then', async () => {
    expect(await ask(inlineHook({ scopes: ['billing'] }), 'okta-by-id')).toMatchObject({ body: { commands: [] } });
    expect(await ask('{', 'okta-by-id')).toMatchObject({ status: 200, body: { commands: [] } });
  });
});

describe('the key', () => {
  test.each([
    ['none', {}],
    ['a wrong one', { authorization: 'another-secret-of-enough-length' }],
  ])('%s: 401, and nothing is told', async (_, headers: Record<string, string>) => {
    expect(await world.post('/adapters/okta', inlineHook(), headers)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });
});
