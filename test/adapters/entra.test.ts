import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fetch } from '../../src/effects.ts';
import { type TestKey, testKey } from '../oauth/world.ts';
import { type AskedWorld, JOHN, startAsked } from './world.ts';

const TENANT = 'aaaabbbb-0000-4ccc-9111-dddd2222eeee';
const EXTENSION = '22223333-cccc-4444-dddd-5555eeee6666';
const CALLER = '99045fe1-7639-4a75-9d4a-577b6ca3810f';
const APP = '00001111-aaaa-2222-bbbb-3333cccc4444';

/** Microsoft identity platform, "Custom claims provider reference", Request to the REST API. */
function tokenIssuanceStart(change: { app?: string; user?: object; type?: string } = {}) {
  const app = {
    id: 'aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb',
    appId: change.app ?? APP,
    appDisplayName: 'My Test application',
    displayName: 'My Test application',
  };
  return {
    type: change.type ?? 'microsoft.graph.authenticationEvent.tokenIssuanceStart',
    source: `/tenants/${TENANT}/applications/${APP}`,
    data: {
      '@odata.type': 'microsoft.graph.onTokenIssuanceStartCalloutData',
      tenantId: TENANT,
      authenticationEventListenerId: '11112222-bbbb-3333-cccc-4444dddd5555',
      customAuthenticationExtensionId: EXTENSION,
      authenticationContext: {
        correlationId: 'aaaa0000-bb11-2222-33cc-444444dddddd',
        client: { ip: '30.51.176.110', locale: 'en-us', market: 'en-us' },
        protocol: 'OAUTH2.0',
        clientServicePrincipal: app,
        resourceServicePrincipal: app,
        user: {
          companyName: 'Casey Jensen',
          createdDateTime: '2016-03-01T15:23:40Z',
          displayName: 'Casey Jensen',
          givenName: 'Casey',
          id: '90847c2a-e29d-4d2f-9f54-c5b4d3f26471',
          mail: 'casey@contoso.com',
          preferredLanguage: 'en-us',
          surname: 'Jensen',
          userPrincipalName: 'casey@contoso.com',
          userType: 'Member',
          ...change.user,
        },
      },
    },
  };
}

const LOGIN = 'https://login.microsoftonline.com';

let world: AskedWorld;
let key: TestKey;

const entra = (name: string, more: string) => `  ${name}:
    kind: entra
    tenantId: ${TENANT}
    audience: ${EXTENSION}
    authority: ${LOGIN}
    subject: externalId
    apis: [trading]
    clients: { ${APP}: web }
    deadline: 1800ms
${more}`;

beforeAll(async () => {
  key = await testKey('RS256', 'entra-1');
  const fetch: Fetch = async (url) => {
    if (url.startsWith('https://hanging.example/')) return new Promise(() => {});
    if (url !== `${LOGIN}/${TENANT}/discovery/v2.0/keys`) throw new Error(`${url} does not answer`);
    return Response.json({ keys: [key.publicJwk] });
  };
  const unreachable = entra('silent', '').replace(LOGIN, 'https://login.microsoftonline.us');
  const hanging = entra('hanging', '').replace(LOGIN, 'https://hanging.example');
  world = await startAsked(
    entra('entra', '    scopes: [profile, trades]\n') +
      entra('billed', '    scopes: [billing]\n') +
      entra('lenient', '    scopes: [billing]\n    onUndecided: unchanged\n') +
      unreachable +
      hanging,
    fetch,
  );
  await world.person({ ...JOHN, externalId: '90847c2a-e29d-4d2f-9f54-c5b4d3f26471' });
  await world.person({
    ...JOHN,
    userName: 'large',
    externalId: 'large',
    roles: Array.from({ length: 200 }, (_, i) => ({ value: `role-number-${i}` })),
  });
});
afterAll(() => world.close());

/** Microsoft identity platform, "Custom authentication extensions overview", Protect your REST API. */
function token(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, by = key): Promise<string> {
  const iat = world.clock.now() / 1_000;
  const v2 = { iss: `${LOGIN}/${TENANT}/v2.0`, aud: EXTENSION, azp: CALLER, ver: '2.0' };
  return by.sign({ ...v2, iat, nbf: iat, exp: iat + 300, ...claims }, { typ: 'JWT', ...header });
}

const ask = async (body: unknown, bearer?: string, name = 'entra') =>
  world.post(`/adapters/${name}`, body, { authorization: `Bearer ${bearer ?? (await token())}` });

const provided = (claims: object) => ({
  data: {
    '@odata.type': 'microsoft.graph.onTokenIssuanceStartResponseData',
    actions: [{ '@odata.type': 'microsoft.graph.tokenIssuanceStart.provideClaimsForToken', claims }],
  },
});

describe('a token of Entra’s', () => {
  test('gets the claims as strings and lists of strings', async () => {
    const { status, headers, body } = await ask(tokenIssuanceStart());
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(body).toEqual(
      provided({
        is_active: 'true',
        seen_from: '30.51.176.110',
        roles: ['trader', 'auditor'],
        title: 'Trader',
        nick: 'Johnny',
      }),
    );
  });

  test('gets none for another application', async () => {
    expect((await ask(tokenIssuanceStart({ app: 'another' }))).body).toEqual(provided({}));
  });

  test('gets none where it cannot be decided and that is the setting', async () => {
    expect((await ask(tokenIssuanceStart(), undefined, 'lenient')).body).toEqual(provided({}));
  });
});

describe('no token is issued', () => {
  test.each([
    ['the person is unknown', tokenIssuanceStart({ user: { id: 'somebody' } }), 403],
    ['the claims are more than 3 KB', tokenIssuanceStart({ user: { id: 'large' } }), 503],
    ['another event comes', tokenIssuanceStart({ type: 'microsoft.graph.authenticationEvent.otpSend' }), 503],
  ])('%s', async (_, body, status) => {
    expect((await ask(body)).status).toBe(status);
  });

  test('and the audit names the largest claims where they are too much', async () => {
    await ask(tokenIssuanceStart({ user: { id: 'large' } }));
    const [record] = await world.audit();
    expect(record).toMatchObject({ event: 'claims.refused', error: { reason: expect.stringMatching(/3072.*roles/) } });
  });

  test('a source is down', async () => {
    expect((await ask(tokenIssuanceStart(), undefined, 'billed')).status).toBe(503);
  });

  test('the keys of the caller cannot be had', async () => {
    const unreachable = await token({ iss: `https://login.microsoftonline.us/${TENANT}/v2.0` });
    expect((await ask(tokenIssuanceStart(), unreachable, 'silent')).status).toBe(503);
  });
});

test('an answer comes before Entra stops waiting, also where the keys of the caller do not', async () => {
  const waiting = await token({ iss: `https://hanging.example/${TENANT}/v2.0` });
  const answer = ask(tokenIssuanceStart(), waiting, 'hanging');
  // The fetch is under way.
  await new Promise((resolve) => setImmediate(resolve));
  world.clock.advance(1_800);
  expect((await answer).status).toBe(503);
});

describe('who calls is told by a token of that tenant’s Entra', () => {
  test('of version 1 as well', async () => {
    const v1 = { iss: `https://sts.windows.net/${TENANT}/`, appid: CALLER, azp: undefined, ver: '1.0' };
    expect((await ask(tokenIssuanceStart(), await token(v1))).status).toBe(200);
  });

  test.each<[string, () => Promise<string>]>([
    ['none', async () => ''],
    ['what is no JWT', async () => 'abc'],
    ['for another audience', () => token({ aud: 'another-extension' })],
    ['of another tenant', () => token({ iss: `${LOGIN}/11112222-aaaa-4bbb-8ccc-ddddeeeeffff/v2.0` })],
    ['of another application, which any in the tenant can get', () => token({ azp: APP })],
    ['of version 2 that names its caller as version 1 does', () => token({ azp: undefined, appid: CALLER })],
    ['that has ended', () => token({ exp: world.clock.now() / 1_000 - 120 })],
    ['of another key under the same name', async () => token({}, {}, await testKey('RS256', 'entra-1'))],
    ['of another algorithm', async () => token({}, {}, await testKey('ES256', 'entra-1'))],
    ['of another kind', () => token({}, { typ: 'logout+jwt' })],
  ])('not %s', async (_, bearer) => {
    expect((await ask(tokenIssuanceStart(), await bearer())).status).toBe(401);
  });
});
