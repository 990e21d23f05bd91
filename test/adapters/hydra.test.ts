import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AskedWorld, JOHN, SECRET, startAsked } from './world.ts';

const HYDRA = `  hydra:
    kind: hydra
    secret: ${SECRET}
    subject: externalId
    apis: [trading]
    clients: { app-client: web, batch-client: batch }
`;

/** Ory documentation, "Customizing claims with OAuth2 webhooks", Webhook payload. */
function tokenHook(
  change: { scopes?: string[]; client?: string; subject?: string; extra?: object; grant?: string } = {},
) {
  const { scopes = ['offline', 'openid', 'trades'], client = 'app-client', grant = 'authorization_code' } = change;
  return {
    session: {
      id_token: {
        id_token_claims: {
          jti: '',
          iss: 'http://your-slug-xyz.projects.oryapis.com',
          sub: 'subject',
          aud: ['app-client'],
          nonce: '',
          at_hash: '',
          acr: '1',
          amr: null,
          c_hash: '',
          ext: { theme: 'dark', title: 'an earlier title' },
        },
        headers: { extra: {} },
        username: '',
        subject: change.subject ?? 'john-at-the-issuer',
      },
      extra: change.extra ?? {},
      client_id: client,
      consent_challenge: '',
      exclude_not_before_claim: false,
      allowed_top_level_claims: [],
    },
    request: {
      client_id: client,
      granted_scopes: scopes,
      granted_audience: [],
      grant_types: [grant],
      payload: {},
    },
  };
}

/** The same, Legacy webhook payload. */
function refreshHook() {
  const { session, request } = tokenHook();
  const { payload: _, ...requester } = { ...request, grant_types: ['refresh_token'] };
  return {
    subject: 'john-at-the-issuer',
    client_id: 'app-client',
    session,
    requester,
    granted_scopes: requester.granted_scopes,
    granted_audience: [],
  };
}

const KEY = { 'x-api-key': SECRET };
let world: AskedWorld;
beforeAll(async () => {
  world = await startAsked(HYDRA);
  await world.person(JOHN);
  await world.person({ ...JOHN, userName: 'jane', externalId: 'jane', title: 'trainee' });
  await world.person({ ...JOHN, userName: 'jim', externalId: 'jim', active: false });
});
afterAll(() => world.close());

const ask = (body: unknown) => world.post('/adapters/hydra', body, KEY);

describe('a token of Hydra’s', () => {
  test.each([
    ['the token hook', tokenHook()],
    ['the refresh token hook', refreshHook()],
  ])('carries the claims of the scopes that Avow knows: %s', async (_, body) => {
    const { status, body: told } = await ask(body);
    expect(status).toBe(200);
    expect(told).toMatchObject({ session: { access_token: { roles: ['trader', 'auditor'], title: 'Trader' } } });
  });

  test('keeps what the consent application put there, and nothing that Avow said before', async () => {
    const { body } = await ask(tokenHook({ extra: { theme: 'dark', plan: 'gold', title: 'an earlier title' } }));
    expect(body).toEqual({
      session: {
        access_token: { theme: 'dark', roles: ['trader', 'auditor'], title: 'Trader' },
        id_token: { theme: 'dark', nick: 'Johnny' },
      },
    });
  });

  test('is for the application itself in the client credentials grant', async () => {
    const body = tokenHook({ client: 'batch-client', scopes: ['trades'], grant: 'client_credentials', subject: 'x' });
    expect((await ask(body)).body).toMatchObject({ session: { access_token: {} } });
    expect((await world.audit())[0]).toMatchObject({ client: 'batch', subject: { kind: 'machine', user: null } });
  });

  test('is in the audit, with the issuer that asked', async () => {
    await ask(tokenHook());
    expect((await world.audit())[0]).toMatchObject({
      event: 'claims.resolved',
      issuer: 'hydra',
      client: 'web',
      api: 'trading',
      scopesAsked: ['trades'],
      scopesGranted: ['trades'],
      claims: [{ claim: 'roles' }, { claim: 'title' }, { claim: 'nick' }],
      error: null,
    });
  });
});

describe('a token that is none of Avow’s is left as it is', () => {
  test.each([
    ['of an application that is not mapped', { client: 'another-client', extra: { theme: 'dark' } }],
    ['without a scope of Avow’s', { scopes: ['openid', 'offline'], extra: { theme: 'dark' } }],
  ])('%s', async (_, change) => {
    const body = tokenHook(change);
    body.session.id_token.id_token_claims.ext = { theme: 'dark', title: 'an earlier title' };
    const { status, body: told } = await ask(body);
    // Claims of an earlier token of the same session are taken out.
    expect({ status, told }).toEqual({
      status: 200,
      told: { session: { access_token: { theme: 'dark' }, id_token: { theme: 'dark' } } },
    });
    expect((await world.audit())[0]).toMatchObject({ event: 'claims.unconcerned' });
  });

  test('with 204 where there is nothing to take out', async () => {
    const body = tokenHook({ scopes: ['openid'] });
    const clean = { ...body, session: { ...body.session, id_token: { subject: 'john-at-the-issuer' } } };
    expect(await ask(clean)).toMatchObject({ status: 204, text: '' });
  });
});

describe('no token is issued', () => {
  test.each([
    ['a deny rule matches', { scopes: ['vault'], subject: 'jane' }, 403],
    ['a scope of the token is not granted: Hydra cannot take it out', { scopes: ['trades', 'admin'] }, 403],
    ['the person is unknown', { subject: 'somebody-else' }, 403],
    ['the person is deactivated', { subject: 'jim' }, 403],
    ['a source is down: no 5xx, which Hydra would ask again for', { scopes: ['billing'] }, 424],
  ])('%s', async (_, change, status) => {
    const told = await ask(tokenHook(change));
    expect(told.status).toBe(status);
    expect(told.text).not.toMatch(/trainee|jim|somebody/);
    expect((await world.audit())[0]).toMatchObject({ event: 'claims.refused', issuer: 'hydra', claims: [] });
  });

  test.each([
    ['what is not JSON', '{'],
    ['a request of another form', { session: {} }],
  ])('on %s', async (_, body) => {
    expect((await ask(body)).status).toBe(424);
  });
});

describe('as configured', () => {
  let other: AskedWorld;
  const restart = async (more: string) => {
    other = await startAsked(`${HYDRA}${more}`);
    await other.person(JOHN);
    return (body: unknown, headers: Record<string, string> = KEY) => other.post('/adapters/hydra', body, headers);
  };
  afterEach(() => other.close());

  test('a refused scope stays in the token without its claims: onRefusedScope: omit', async () => {
    const ask = await restart('    onRefusedScope: omit\n');
    const { status, body } = await ask(tokenHook({ scopes: ['trades', 'admin'] }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ session: { access_token: { title: 'Trader' } } });
  });

  test('what cannot be decided is issued without Avow’s claims: onUndecided: unchanged', async () => {
    const ask = await restart('    onUndecided: unchanged\n');
    const { status, body } = await ask(tokenHook({ scopes: ['billing'], extra: { plan: 'gold', theme: 'dark' } }));
    expect({ status, body }).toEqual({
      status: 200,
      body: { session: { access_token: { theme: 'dark' }, id_token: { theme: 'dark' } } },
    });
    expect((await ask('{')).status).toBe(204);
  });

  test('which holds where Avow itself fails, too', async () => {
    const ask = await restart('    onUndecided: unchanged\n');
    await other.store.close();
    expect(await ask(tokenHook({ extra: { title: 'an earlier title' } }))).toMatchObject({
      status: 200,
      body: { session: { access_token: {} } },
    });
    expect(other.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  test('but what is refused is refused all the same', async () => {
    const ask = await restart('    onUndecided: unchanged\n');
    expect((await ask(tokenHook({ scopes: ['admin'] }))).status).toBe(403);
  });

  test('the key comes in another header, as a bearer token or bare', async () => {
    const ask = await restart('    header: Authorization\n');
    expect((await ask(tokenHook(), { authorization: `Bearer ${SECRET}` })).status).toBe(200);
    expect((await ask(tokenHook(), { authorization: SECRET })).status).toBe(200);
    expect((await ask(tokenHook(), KEY)).status).toBe(401);
  });
});
