import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXPECTED_PAYLOAD, JOHN_AT_PARTNER } from '../../examples/trading/john.ts';
import type { Explanation } from '../../src/issuer/explanation.ts';
import { PARTNER_PORTAL, startTrading, TRADING_WEB, type Trading } from '../trading.ts';

let world: Trading;
beforeEach(async () => {
  world = await startTrading();
});
afterEach(() => world.stop());

const BOTH = 'trades orders_read';
const IDP = { sub: JOHN_AT_PARTNER.sub, groups: JOHN_AT_PARTNER.groups };
const ASK = { client: 'trading-web', user: 'john.doe@example.com', scope: BOTH, idp: IDP };

async function explained(request: object = ASK): Promise<Explanation> {
  const { status, body } = await world.explain(request);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as object as Explanation;
}

/** Apart from what is another in every token. */
function said({ jti, iat, exp, ...payload }: Record<string, unknown>) {
  return payload;
}

describe('an explanation is what the token endpoint would do', () => {
  test('the payload, and of each claim where it came from', async () => {
    await world.createJohn();
    const explanation = await explained();
    expect(explanation).toMatchObject({
      client: 'trading-web',
      api: 'trading',
      audience: 'https://api.example.com/trading',
      result: 'issued',
      error: null,
      notes: [],
    });
    expect(explanation.payload).toMatchObject({
      ...EXPECTED_PAYLOAD,
      scope: BOTH,
      plan: 'gold',
      desk_role: 'helpdesk',
    });
    const roles = explanation.claims.find(({ claim }) => claim === 'roles');
    expect(roles).toEqual({
      claim: 'roles',
      scopes: ['trades'],
      outcome: 'given',
      value: ['trader'],
      from: [{ source: 'user', kind: 'user', via: 'roles.value', ms: 0, cache: 'none', ageMs: 0 }],
      reason: null,
    });
    expect(explanation.claims.find(({ claim }) => claim === 'user_id')?.scopes).toEqual(['trades', 'orders_read']);
  });

  test('of each scope, whether it is granted and what each of its rules said', async () => {
    await world.createJohn();
    const { scopes } = await explained({ ...ASK, client: 'partner-portal' });
    expect(scopes).toEqual([
      {
        scope: 'trades',
        result: 'granted',
        by: 'allow to human when user.active',
        because: null,
        requires: null,
        rules: [
          { rule: 'deny when risk.score >= 80 (high risk)', status: 'fails', reason: null },
          { rule: 'allow to human when user.active', status: 'holds', reason: null },
        ],
      },
      {
        scope: 'orders_read',
        result: 'dropped',
        by: 'no allow rule matched',
        because: null,
        requires: null,
        rules: [{ rule: 'allow to human through first-party when user.active', status: 'passed over', reason: null }],
      },
    ]);
  });

  test('of each claim that is not there, why not', async () => {
    await world.createJohn({ roles: [] });
    const { claims } = await explained({ ...ASK, client: 'partner-portal' });
    const why = new Map(claims.map(({ claim, outcome, reason }) => [claim, [outcome, reason]]));
    expect(why.get('roles')).toEqual(['narrowed', 'the application or the API is narrowed to other claims']);
    expect(why.get('user_id')).toEqual(['given', null]);
    const mine = await explained();
    expect(mine.claims.find(({ claim }) => claim === 'roles')).toMatchObject({
      outcome: 'omitted',
      value: null,
      reason: 'user has no roles.value',
    });
  });

  test('a refusal is explained: the answer outside, the rule inside, and no payload', async () => {
    await world.createJohn();
    world.risk.setScore(91);
    const { result, error, payload, scopes, claims } = await explained();
    expect({ result, payload }).toEqual({ result: 'refused', payload: null });
    expect(error).toEqual({
      code: 'access_denied',
      description: 'the request was refused by policy',
      reason: 'scope trades: deny when risk.score >= 80 (high risk)',
    });
    expect(scopes.map(({ scope, result }) => [scope, result])).toEqual([
      ['trades', 'denied'],
      ['orders_read', 'granted'],
    ]);
    expect(new Set(claims.map(({ outcome, value }) => `${outcome} ${value}`))).toEqual(new Set(['not granted null']));
    expect(claims[0]?.reason).toBe('the whole request is refused');
  });

  test('a source that is down is named, with the claim that refuses for it', async () => {
    await world.stop();
    world = await startTrading(undefined, { billing: 'http://127.0.0.1:9' });
    await world.createJohn();
    const { error, claims, timeline } = await explained();
    expect(error?.code).toBe('temporarily_unavailable');
    expect(claims.find(({ claim }) => claim === 'plan')?.outcome).toBe('refuses');
    expect(timeline.find(({ source }) => source === 'billing')).toMatchObject({ status: 'unavailable' });
  });

  test('the timeline has every source once, when it was asked and for how long, and what it waited for', async () => {
    await world.createJohn();
    const { timeline, ms } = await explained();
    const sources = timeline.map(({ source }) => source);
    expect(sources.toSorted()).toEqual(['billing', 'client', 'idp', 'request', 'risk', 'user']);
    const billing = timeline.find(({ source }) => source === 'billing');
    expect(billing).toMatchObject({ kind: 'http', status: 'answered', cache: 'miss', after: ['user'] });
    for (const { start, ms: took } of timeline) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect((start ?? 0) + took).toBeLessThanOrEqual(ms + 1);
    }
  });

  test('a cached answer is told with its age', async () => {
    await world.createJohn();
    await world.exchange(await world.signIn(), BOTH);
    world.clock.advance(5_000);
    const { claims } = await explained();
    expect(claims.find(({ claim }) => claim === 'plan')?.from).toMatchObject([{ cache: 'hit', ageMs: 5_000 }]);
  });

  test('for the application itself, without a user', async () => {
    const { subject, result, scopes } = await explained({ client: 'trading-web', scope: 'trades' });
    expect(subject).toEqual({ kind: 'machine', user: null, signIn: 'none' });
    expect([result, scopes[0]?.result]).toEqual(['refused', 'dropped']);
  });

  test('a user by id as well as by userName; what the provider says may be left out once the person has been here', async () => {
    const id = await world.createJohn();
    const none = await explained({ ...ASK, user: id, idp: undefined });
    expect(none.subject).toEqual({ kind: 'human', user: id, signIn: 'none' });
    expect(none.error?.reason).toBe(`user ${id} has no idp.sub`);
    await world.exchange(await world.signIn(), 'trades');
    const linked = await explained({ ...ASK, user: id, idp: undefined });
    expect(linked.subject.signIn).toBe('linked');
    expect(linked.payload?.sub).toBe(JOHN_AT_PARTNER.sub);
    expect(linked.notes).toEqual([expect.stringContaining('was not told')]);
  });
});

test('property: for any person, application and scopes, the payload explained is the payload issued', async () => {
  const people = fc.record({
    roles: fc.subarray([{ value: 'trader' }, { value: 'clerk' }]),
    locations: fc.subarray(['NY', 'LDN', 'SIN']),
  });
  const requests = fc.record({
    person: people,
    groups: fc.subarray(['helpdesk', 'everyone']),
    score: fc.constantFrom(12, 79, 80, 100),
    scope: fc.constantFrom('trades', 'orders_read', BOTH, 'orders_read trades'),
    client: fc.constantFrom(TRADING_WEB, PARTNER_PORTAL),
  });
  // The first is the one whom the billing API knows.
  let number = 2_997;
  await fc.assert(
    fc.asyncProperty(requests, async ({ person, groups, score, scope, client }) => {
      number += 1;
      const email = `person${number}@example.com`;
      const user = await world.createJohn({ ...person, userId: number, emails: [{ value: email, primary: true }] });
      world.risk.setScore(score);
      const signIn = { sub: `subject-${number}`, email, groups };
      const { body } = await world.exchange(await world.signIn(signIn), scope, client);
      const { payload, error } = await explained({
        client: client.id,
        user,
        scope,
        idp: { sub: signIn.sub, groups },
      });
      expect(error?.code).toBe(body.error);
      if (payload !== null) expect(said(payload)).toEqual(said(decodeJwt(body.access_token)));
    }),
    { numRuns: 40 },
  );
});

describe('who may ask', () => {
  test('an application that the configuration names for it, and no other', async () => {
    await world.createJohn();
    expect(await world.explain(ASK, TRADING_WEB)).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client' },
    });
    const wrong = { id: 'support', secret: 'another-secret-altogether' };
    expect(await world.explain(ASK, wrong)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  test('about people and applications of its own tenant alone', async () => {
    await world.stop();
    world = await startTrading((config) => config.replace('explains: true', 'explains: true\n    tenant: north'));
    await world.createJohn();
    const { status, body } = await world.explain(ASK);
    expect([status, body.error_description]).toEqual([400, 'there is no application trading-web']);
  });

  test('and is told of a secret that it is there, whatever it asks', async () => {
    await world.stop();
    const secret = 'path: roles.value, sensitivity: secret, destinations: [introspection]';
    world = await startTrading((config) => config.replace('path: roles.value', secret));
    await world.createJohn();
    const explanation = await explained();
    expect(explanation.introspection?.roles).toBe('(secret)');
    expect(JSON.stringify(explanation)).not.toContain('"trader"');
    expect((await world.explain({ ...ASK, reveal: true })).body.error_description).toMatch(/no member reveal/);
  });

  test('that somebody was told is on record, and nothing of what was told', async () => {
    const user = await world.createJohn();
    await explained();
    const [record] = await world.audit();
    expect(record).toEqual({
      event: 'claims.explained',
      client: 'support',
      application: 'trading-web',
      api: 'trading',
      subject: { kind: 'human', user },
      scopesAsked: ['trades', 'orders_read'],
      result: 'issued',
    });
  });

  test('asking leaves no token, no link and no record of an issuance behind', async () => {
    const user = await world.createJohn();
    await explained();
    expect(await world.store.listLinks('default', user)).toEqual([]);
    expect((await world.audit()).map(({ event }) => event)).toEqual(['claims.explained', 'resource.created']);
  });
});

describe('what cannot be explained says what is wrong', () => {
  test.each<[string, unknown, string, RegExp]>([
    ['no JSON', '{', 'invalid_request', /not JSON/],
    ['a list', [], 'invalid_request', /JSON object/],
    ['no application', { user: 'x' }, 'invalid_request', /client is missing/],
    ['an unknown application', { ...ASK, client: 'nobody' }, 'invalid_request', /no application nobody/],
    ['a name of a prototype', { ...ASK, client: '__proto__' }, 'invalid_request', /no application/],
    ['an unknown member', { ...ASK, scopes: ['trades'] }, 'invalid_request', /no member scopes/],
    ['a user that is no text', { ...ASK, user: 7 }, 'invalid_request', /user is a text/],
    ['nobody of that name', { ...ASK, user: 'jane' }, 'invalid_request', /nobody with this id or userName/],
    ['a scope of nobody', { ...ASK, scope: 'root' }, 'invalid_scope', /root/],
    ['an unknown API', { ...ASK, api: 'billing' }, 'invalid_target', /billing/],
    ['a provider that says a list', { ...ASK, idp: [] }, 'invalid_request', /idp is the payload/],
  ])('%s', async (_, request, error, description) => {
    const { status, body } = await world.explain(request);
    expect([status, body.error]).toEqual([400, error]);
    expect(body.error_description).toMatch(description);
  });

  test('a name that only looks like a person’s', async () => {
    await world.createJohn({ userName: 'kim.doe@example.com' });
    expect((await explained({ ...ASK, user: 'KIM.DOE@example.com' })).result).toBe('issued');
    // U+212A KELVIN SIGN, which the index of names folds to a k.
    const { status, body } = await world.explain({ ...ASK, user: '\u212aim.doe@example.com' });
    expect([status, body.error_description]).toEqual([400, 'there is nobody with this id or userName']);
  });

  test('a person who is deactivated', async () => {
    await world.createJohn({ active: false });
    expect((await world.explain(ASK)).body.error_description).toBe('the person is deactivated');
  });

  test('another method, or another media type', async () => {
    const { status, headers } = await world.request('/claims/explain');
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    const form = await world.request('/claims/explain', { method: 'POST', body: new URLSearchParams({ client: 'x' }) });
    expect(form.status).toBe(400);
  });
});
