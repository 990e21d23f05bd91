/** What rules and decision points require of a token that another issuer makes: told to it, or there is none. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AskedWorld, JOHN, SECRET, startAsked } from './world.ts';

const CALLERS = `  auth0: { kind: resolve, secret: ${SECRET}, apis: [trading], clients: { web: web } }
  hydra: { kind: hydra, secret: ${SECRET}, subject: externalId, apis: [trading], clients: { web: web } }
decisionPoints:
  authz: { url: 'https://pdp.example.com', for: { scopes: [trades, profile] }, subject: { id: user.externalId } }
`;

let world: AskedWorld;
let john: string;
let decisions: readonly object[];
let questions: unknown[];
beforeEach(async () => {
  questions = [];
  world = await startAsked(CALLERS, async (_, { body }) => {
    questions.push(JSON.parse(body ?? ''));
    return Response.json(decisions.length === 1 ? decisions[0] : { evaluations: decisions });
  });
  john = await world.person(JOHN);
});
afterEach(() => world.close());

const obliging = (...obligations: readonly object[]) => ({ decision: true, context: { obligations } });

const resolve = (scopes: readonly string[] = ['trades'], idp: object = {}) =>
  world.post(
    '/claims/resolve',
    { subject: { id: john }, client: 'web', scopes, idp },
    { authorization: `Bearer ${SECRET}` },
  );

const KEY = { 'x-api-key': SECRET };

const hook = () =>
  world.post(
    '/adapters/hydra',
    {
      session: {
        id_token: { id_token_claims: { iss: 'https://hydra.example', acr: '1' }, subject: JOHN.externalId },
        extra: {},
        client_id: 'web',
      },
      request: { client_id: 'web', granted_scopes: ['trades'], granted_audience: [], grant_types: [], payload: {} },
    },
    KEY,
  );

describe('POST /claims/resolve', () => {
  test('asks decision points, and leaves out what they deny', async () => {
    decisions = [{ decision: true }, { decision: false }];
    const { status, body } = await resolve(['trades', 'profile']);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      scopes: ['trades'],
      denials: [{ scope: 'profile', rule: 'decision point authz: deny', because: null }],
    });
    expect(questions).toMatchObject([{ subject: { id: JOHN.externalId } }]);
    expect((await world.audit())[0]).toMatchObject({
      event: 'claims.resolved',
      decisionPoints: [{ point: 'authz', permitted: ['trades'], denied: ['profile'] }],
    });
  });

  test('tells how long the token may live', async () => {
    decisions = [obliging({ type: 'token-lifetime', seconds: 45 })];
    expect((await resolve()).body).toMatchObject({ lifetime: 45, scopes: ['trades'] });
    decisions = [{ decision: true }];
    expect((await resolve()).body).not.toHaveProperty('lifetime');
  });

  test('tells what authentication is needed', async () => {
    decisions = [obliging({ type: 'step-up', acr_value: 'gold', max_age: 60 })];
    expect(await resolve()).toMatchObject({
      status: 400,
      body: { error: 'insufficient_user_authentication', acr_values: 'gold', max_age: 60 },
    });
    const auth_time = Math.floor(world.clock.now() / 1_000);
    expect((await resolve(['trades'], { acr: 'gold', auth_time })).status).toBe(200);
  });

  test('asks for consent in a way that can be answered', async () => {
    decisions = [obliging({ type: 'consent' })];
    const { body } = await resolve();
    expect(body).toMatchObject({ error: 'consent_required', consent: { scopes: [{ scope: 'trades' }] } });
    const [kept] = await world.store.listConsents('default', john);
    expect(kept).toMatchObject({ client: 'web', grantedAt: null });
    expect(body).toMatchObject({ consent: { id: kept?.id } });
  });

  test('says nothing of a token that would have to be bound to a key', async () => {
    decisions = [obliging({ type: 'sender-constrained' })];
    expect((await resolve()).status).toBe(400);
  });
});

describe('a product that cannot be told how long a token may live', () => {
  test('gets none that must live shorter', async () => {
    decisions = [{ decision: true }];
    expect((await hook()).status).toBe(200);
    decisions = [obliging({ type: 'token-lifetime', seconds: 45 })];
    expect((await hook()).status).toBe(403);
    expect((await world.audit())[0]).toMatchObject({
      event: 'claims.refused',
      error: { code: 'access_denied', reason: 'it may live 45 s at most, and its issuer cannot be told' },
    });
  });
});
