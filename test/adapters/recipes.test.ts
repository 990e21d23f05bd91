/** examples/adapters: what stands for Auth0 and Keycloak there works with a real Avow on loopback. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Listening } from '../../src/server.ts';
import { type AskedWorld, JOHN, SECRET, startAsked } from './world.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples/adapters');

let world: AskedWorld;
let avow: Listening;
beforeAll(async () => {
  world = await startAsked(`  other:
    kind: resolve
    secret: ${SECRET}
    apis: [trading]
    clients: { abc123: web }
`);
  avow = await world.listen();
  await world.person({ ...JOHN, externalId: 'auth0|507f1f77bcf86cd799439020' });
  await world.person({ ...JOHN, userName: 'trainee', externalId: 'trainee', title: 'trainee' });
});
afterAll(async () => {
  await avow.stop(1_000);
  await world.close();
});

interface Outcome {
  readonly access: Record<string, unknown>;
  readonly id: Record<string, unknown>;
  readonly removed: string[];
  readonly denied: string[];
}

describe('the Auth0 Action', () => {
  const action: { onExecutePostLogin(event: object, api: object): Promise<void> } = createRequire(import.meta.url)(
    join(EXAMPLES, 'auth0/action.cjs'),
  );

  /** Auth0 documentation, "Actions Triggers: post-login - Event Object" and "- API Object". */
  async function login(change: Record<string, unknown> = {}): Promise<Outcome> {
    const outcome: Outcome = { access: {}, id: {}, removed: [], denied: [] };
    const event = {
      secrets: { AVOW_URL: avow.url, AVOW_SECRET: SECRET },
      client: { client_id: 'abc123', metadata: {}, name: 'My SPA' },
      connection: { id: 'con_1', name: 'Username-Password-Authentication', strategy: 'auth0' },
      request: { body: {}, geoip: {}, ip: '203.0.113.7', method: 'POST', query: {} },
      resource_server: { identifier: 'https://api.example.com/trading' },
      stats: { logins_count: 1 },
      tenant: { id: 'example' },
      transaction: { requested_scopes: ['openid', 'trades'] },
      user: { user_id: 'auth0|507f1f77bcf86cd799439020', email: 'john@example.com', email_verified: true },
      ...change,
    };
    await action.onExecutePostLogin(event, {
      access: { deny: (reason: string) => outcome.denied.push(reason) },
      accessToken: {
        setCustomClaim: (name: string, value: unknown) => Object.assign(outcome.access, { [name]: value }),
        removeScope: (scope: string) => outcome.removed.push(scope),
      },
      idToken: { setCustomClaim: (name: string, value: unknown) => Object.assign(outcome.id, { [name]: value }) },
    });
    return outcome;
  }

  const CLAIMS = {
    access: { 'https://example.com/claims/roles': ['trader', 'auditor'], 'https://example.com/claims/title': 'Trader' },
    id: { 'https://example.com/claims/nick': 'Johnny' },
  };

  test('sets the claims of both tokens', async () => {
    expect(await login()).toEqual({ ...CLAIMS, removed: [], denied: [] });
  });

  test('takes out a scope that Avow refuses', async () => {
    const transaction = { requested_scopes: ['openid', 'trades', 'admin'] };
    expect(await login({ transaction })).toEqual({ ...CLAIMS, removed: ['admin'], denied: [] });
  });

  test.each([
    ['an application of no concern to Avow', { client: { client_id: 'other' } }],
    ['a login for no API', { resource_server: undefined }],
    ['scopes of Auth0’s alone', { transaction: { requested_scopes: ['openid'] } }],
  ])('leaves alone %s', async (_, change) => {
    expect(await login(change)).toEqual({ access: {}, id: {}, removed: [], denied: [] });
  });

  test.each([
    ['the person is unknown', { user: { user_id: 'auth0|nobody' } }, 'not known here'],
    ['a source is down', { transaction: { requested_scopes: ['billing'] } }, 'try again'],
    ['the secret is wrong', { secrets: { AVOW_URL: 'LIVE', AVOW_SECRET: 'wrong' } }, 'bearer token'],
    ['Avow does not answer', { secrets: { AVOW_URL: 'http://127.0.0.1:9', AVOW_SECRET: SECRET } }, 'try again'],
  ])('denies the login where %s', async (_, change, reason) => {
    const live = JSON.parse(JSON.stringify(change).replace('LIVE', avow.url));
    expect(await login(live)).toEqual({ access: {}, id: {}, removed: [], denied: [expect.stringContaining(reason)] });
  });
});

describe('the Keycloak mapper', () => {
  const script = readFileSync(join(EXAMPLES, 'keycloak/avow-mapper.js'), 'utf8');

  /** Stands in for Keycloak's objects, and for the classes of Java: what is sent is kept, and the answer is one given before. */
  function run(tokenKind: 'AccessToken' | 'IDToken', scope: string | null, answer: { status: number; body: string }) {
    class IDToken {
      readonly claims = new Map<string, unknown>();
      getIssuedFor = () => 'abc123';
      getOtherClaims = () => ({
        putAll: (all: object) => {
          for (const [name, value] of Object.entries(all)) this.claims.set(name, value);
        },
      });
    }
    class AccessToken extends IDToken {
      getScope = () => scope;
    }
    const sent = { url: '', headers: {} as Record<string, string>, body: '' };
    const request = {
      timeout: () => request,
      header: (name: string, value: string) => Object.assign(sent.headers, { [name]: value }) && request,
      POST: (body: string) => Object.assign(sent, { body }) && request,
      build: () => request,
    };
    const client = { connectTimeout: () => client, build: () => client, send: () => response };
    const response = { statusCode: () => answer.status, body: () => answer.body };
    const classes: Record<string, unknown> = {
      'java.net.http.HttpClient': { newBuilder: () => client },
      'java.net.http.HttpRequest': { newBuilder: (url: string) => Object.assign(sent, { url }) && request },
      'java.net.http.HttpRequest.BodyPublishers': { ofString: (text: string) => text },
      'java.net.http.HttpResponse.BodyHandlers': { ofString: () => null },
      'java.time.Duration': { ofSeconds: () => null },
      'java.net.URI': { create: (url: string) => url },
      'java.lang.System': { getenv: (name: string) => ({ AVOW_URL: avow.url, AVOW_SECRET: SECRET })[name] },
      'java.util.Map': { class: Map },
      'org.keycloak.util.JsonSerialization': { readValue: (text: string) => new Map(Object.entries(JSON.parse(text))) },
      'org.keycloak.representations.AccessToken': AccessToken,
    };
    const token = tokenKind === 'AccessToken' ? new AccessToken() : new IDToken();
    const user = { getUsername: () => JOHN.userName };
    const userSession = { getIpAddress: () => '203.0.113.7' };
    runInContext(
      script,
      createContext({ Java: { type: (name: string) => classes[name] }, token, user, userSession, exports: 1 }),
    );
    return { sent, claims: Object.fromEntries(token.claims) };
  }

  /** The script waits for its answer, as Java does; so it is run to see what it sends, and again with what Avow says to that. */
  async function mapped(tokenKind: 'AccessToken' | 'IDToken', scope: string | null) {
    const { sent } = run(tokenKind, scope, { status: 404, body: '' });
    const response = await fetch(sent.url, { method: 'POST', headers: sent.headers, body: sent.body });
    return run(tokenKind, scope, { status: response.status, body: await response.text() }).claims;
  }

  test('puts the claims into an access token', async () => {
    expect(await mapped('AccessToken', 'openid trades')).toEqual({ roles: ['trader', 'auditor'], title: 'Trader' });
  });

  test('puts none into one that is none of Avow’s', async () => {
    expect(await mapped('AccessToken', 'openid')).toEqual({});
  });

  test('throws where Avow refuses, which Keycloak logs: the token goes without claims', async () => {
    await expect(mapped('AccessToken', 'billing')).rejects.toThrow('Avow answered 503');
  });
});
