import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { PARTNER, PARTNER_URLS } from '../oauth/provider.ts';
import { SECONDS, testKey } from '../oauth/world.ts';
import { type Sources, type SourcesOptions, startSources } from './sources-world.ts';

const USER_INFO = `${PARTNER}/userinfo`;
const SUB = '8027379034';
const TOKEN = 'the.access-token_of~the+partner/';
const WITH_TOKEN = { provider_access_token: TOKEN };

const GROUPS = { from: 'idp', path: 'groups', type: 'string[]' };
const CLAIMS = { groups: GROUPS };

type Answering = () => Response | Promise<Response>;

let world: Sources;
afterEach(() => world.close());

/** @param answer what UserInfo says, or a way to say it */
async function start(
  answer: object | Answering = { sub: SUB, groups: ['helpdesk'] },
  options: Partial<SourcesOptions> = {},
): Promise<Sources> {
  world = await startSources({ claims: CLAIMS, provider: { userInfo: { url: USER_INFO } }, ...options });
  tell(answer);
  return world;
}

function tell(answer: object | Answering): void {
  world.partner.answers.set(USER_INFO, isAnswering(answer) ? answer : () => Response.json(answer));
}

function isAnswering(answer: object | Answering): answer is Answering {
  return typeof answer === 'function';
}

const asked = () => world.partner.asked.filter((url) => url === USER_INFO).length;

/** What the application is told, and why, as the audit record has it. */
async function refused(idToken: Record<string, unknown> = {}, form: Record<string, string> = WITH_TOKEN) {
  const { status, body } = await world.exchange(idToken, form);
  const [last] = await world.store.listAudit('default', 1);
  const reason = JSON.parse(last?.record ?? '{}').error?.reason;
  return { status, error: body.error, description: body.error_description, reason };
}

describe('what the ID token lacks, UserInfo tells', () => {
  test('with the access token that the application got beside it, which is shown to UserInfo alone', async () => {
    await start();
    expect(await world.claims({}, WITH_TOKEN)).toMatchObject({ groups: ['helpdesk'] });
    expect(world.partner.shown).toEqual([`Bearer ${TOKEN}`]);
  });

  test('and what both say is as the ID token says', async () => {
    const mail = { from: 'idp', path: 'email', type: 'string' };
    const from = { from: 'idp', path: 'iss', type: 'string' };
    const answer = { sub: SUB, groups: ['of UserInfo'], email: 'other@example.com', iss: 'https://evil.example' };
    await start(answer, { claims: { ...CLAIMS, mail, from } });
    expect(await world.claims({}, WITH_TOKEN)).toMatchObject({
      groups: ['of UserInfo'],
      mail: 'ada@example.com',
      from: PARTNER,
    });
  });

  test.each<[string, Partial<SourcesOptions>, Record<string, unknown>, number]>([
    ['not where the ID token has it', {}, { groups: ['a'] }, 0],
    [
      'not where nothing of idp is wanted',
      { claims: { badge: { from: 'user', path: 'badge', type: 'integer' } } },
      {},
      0,
    ],
    ['where an expression wants it', { claims: { first: { from: 'idp', expr: 'groups[0]', type: 'string' } } }, {}, 1],
    [
      'not where an expression does without',
      { claims: { mail: { from: 'idp', expr: 'lower(email)', type: 'string' } } },
      {},
      0,
    ],
    ['where a rule wants it', { claims: {}, rules: [{ allow: { when: '"helpdesk" in idp.groups' } }] }, {}, 1],
    ['not where a rule does without', { claims: {}, rules: [{ allow: { when: 'idp.email_verified' } }] }, {}, 0],
    [
      'where a rule may want anything',
      { claims: {}, rules: [{ allow: { when: 'idp.exists(k, k == "groups")' } }] },
      {},
      1,
    ],
    [
      'once, whoever wants it',
      {
        claims: { ...CLAIMS, first: { from: 'idp', expr: 'groups[0]', type: 'string' } },
        rules: [{ allow: { when: '"helpdesk" in idp.groups' } }],
      },
      {},
      1,
    ],
  ])('%s', async (_, options, idToken, times) => {
    await start(undefined, options);
    await world.claims(idToken, WITH_TOKEN);
    expect(asked()).toBe(times);
  });

  test('where a resolver is asked with it', async () => {
    const fetch = async () => Response.json({ limit: 'high' });
    await start(undefined, {
      fetch,
      resolvers: { desk: { kind: 'http', url: 'https://desk.example/{idp.department}', gives: { limit: 'string' } } },
      claims: { limit: { from: 'desk', path: 'limit', type: 'string' } },
    });
    tell({ sub: SUB, department: 'rates' });
    expect(await world.claims({}, WITH_TOKEN)).toMatchObject({ limit: 'high' });
    expect(asked()).toBe(1);
  });

  test('found by discovery where the configuration does not say where it is', async () => {
    await start(undefined, { provider: { userInfo: {} } });
    world.partner.answers.set(PARTNER_URLS.discovery, () =>
      Response.json({ issuer: PARTNER, jwks_uri: PARTNER_URLS.jwks, userinfo_endpoint: USER_INFO }),
    );
    expect(await world.claims({}, WITH_TOKEN)).toMatchObject({ groups: ['helpdesk'] });
  });
});

describe('an answer that is signed', async () => {
  const signed =
    (claims: object, sign = () => world.partner.key) =>
    async () => {
      const jwt = await sign().sign({ iss: PARTNER, aud: 'avow', sub: SUB, groups: ['helpdesk'], ...claims });
      return new Response(jwt, { headers: { 'content-type': 'application/jwt' } });
    };

  test('is taken, with or without an end', async () => {
    await start(signed({}));
    expect(await world.claims({}, WITH_TOKEN)).toMatchObject({ groups: ['helpdesk'] });
    tell(signed({ exp: SECONDS + 60, aud: ['other', 'avow'] }));
    expect(await world.claims({}, WITH_TOKEN)).toMatchObject({ groups: ['helpdesk'] });
  });

  const stranger = await testKey('ES256', 'p1');
  test.each<[string, () => Promise<Response>]>([
    ['by a stranger', signed({}, () => stranger)],
    ['of another issuer', signed({ iss: 'https://other.example' })],
    ['for another audience', signed({ aud: 'other' })],
    ['for nobody', signed({ aud: undefined })],
    ['that has ended', signed({ exp: SECONDS - 60 })],
  ])('is not taken %s', async (_, answer) => {
    await start(answer);
    expect((await refused()).reason).toMatch(/UserInfo: its signed answer cannot be verified/);
  });
});

describe('nobody is told of another', () => {
  test('§5.3.2: an answer about another subject is not used', async () => {
    await start({ sub: 'somebody-else', groups: ['admin'] });
    expect(await refused()).toMatchObject({
      status: 503,
      reason: 'claim groups is unavailable: UserInfo: it speaks of another subject than the ID token',
    });
    tell({ groups: ['admin'] });
    expect((await refused()).reason).toMatch(/another subject/);
  });

  test('§3.1.3.8: an access token that is not the ID token’s is refused before it is sent anywhere', async () => {
    await start();
    const hash = createHash('sha256').update(TOKEN).digest().subarray(0, 16).toString('base64url');
    expect((await world.exchange({ at_hash: hash }, WITH_TOKEN)).status).toBe(200);
    expect(await refused({ at_hash: hash }, { provider_access_token: 'of-another-sign-in' })).toMatchObject({
      status: 400,
      error: 'invalid_request',
      description: expect.stringMatching(/not the one that this ID token was issued with/),
    });
    expect(await refused({ at_hash: 7 })).toMatchObject({ status: 400 });
    expect(asked()).toBe(1);
  });

  test('what is kept is kept for that very sign-in', async () => {
    await start(undefined, { provider: { userInfo: { url: USER_INFO, keep: '1m' } } });
    await world.claims({}, WITH_TOKEN);
    await world.claims({}, WITH_TOKEN);
    expect(asked()).toBe(1);
    await world.claims({}, { provider_access_token: 'of-another-sign-in' });
    expect(asked()).toBe(2);
    world.clock.advance(60_000);
    await world.claims({ exp: SECONDS + 600 }, WITH_TOKEN);
    expect(asked()).toBe(3);
  });

  test('nothing is kept where the configuration does not say so', async () => {
    await start();
    await world.claims({}, WITH_TOKEN);
    await world.claims({}, WITH_TOKEN);
    expect(asked()).toBe(2);
  });
});

describe('where UserInfo cannot be had', () => {
  const DOWN = () => new Response('no', { status: 500 });

  test('the claims that want it are unavailable, and others of the provider are there', async () => {
    await start(DOWN, {
      claims: {
        groups: { ...GROUPS, onUnavailable: 'omit' },
        is_helpdesk: {
          from: 'idp',
          expr: 'default(groups, []).exists(g, g == "helpdesk")',
          type: 'boolean',
          onUnavailable: 'default',
          default: false,
          onAbsent: 'deny',
        },
        mail: { from: 'idp', path: 'email', type: 'string' },
      },
    });
    const claims = await world.claims({}, WITH_TOKEN);
    expect(claims).toMatchObject({ mail: 'ada@example.com', is_helpdesk: false });
    expect(claims).not.toHaveProperty('groups');
  });

  test('a rule that reads what nobody knows is undecided; one that reads the ID token decides', async () => {
    await start(DOWN, { claims: {}, rules: [{ allow: { when: 'idp.email_verified' } }] });
    expect((await world.exchange({}, WITH_TOKEN)).status).toBe(200);
    await world.close();
    const rules = [{ deny: { when: 'has(idp.blocked) && idp.blocked' } }, { allow: { when: 'idp.email_verified' } }];
    await start(DOWN, { claims: {}, rules });
    expect(await refused()).toMatchObject({
      status: 503,
      error: 'temporarily_unavailable',
      reason: expect.stringMatching(/idp is unavailable: UserInfo: it answered with status 500/),
    });
  });

  test('an application that sends no access token cannot escape a rule that wants it', async () => {
    await start(
      { sub: SUB, blocked: true },
      { claims: {}, rules: [{ deny: { when: 'has(idp.blocked)' } }, { allow: {} }] },
    );
    expect(await refused()).toMatchObject({ status: 400, error: 'access_denied' });
    expect(await refused({}, {})).toMatchObject({
      status: 503,
      reason: expect.stringMatching(/the application sent no provider_access_token/),
    });
  });

  test('its breaker leaves it alone', async () => {
    const breaker = { failures: 2, openFor: '1m' };
    await start(DOWN, { provider: { userInfo: { url: USER_INFO, breaker } } });
    for (const _ of [1, 2, 3]) await refused();
    expect(asked()).toBe(2);
    expect((await refused()).reason).toMatch(/left alone/);
  });

  test('one person’s expired access token opens no breaker', async () => {
    const breaker = { failures: 1, openFor: '1m' };
    await start(() => new Response('', { status: 401 }), { provider: { userInfo: { url: USER_INFO, breaker } } });
    expect((await refused()).reason).toMatch(/it answered with status 401/);
    tell({ sub: SUB, groups: ['helpdesk'] });
    expect(await world.claims({}, WITH_TOKEN)).toMatchObject({ groups: ['helpdesk'] });
  });

  test.each<[string, () => Response, RegExp]>([
    ['HTML', () => new Response('<p>', { headers: { 'content-type': 'text/html' } }), /neither JSON nor a JWT/],
    ['a list', () => Response.json([]), /not a JSON object/],
    ['too much', () => Response.json({ sub: SUB, x: 'x'.repeat(70_000) }), /longer than 65536 bytes/],
    ['a redirect', () => new Response('', { status: 302, headers: { location: 'https://evil.example' } }), /redirect/],
  ])('%s is no answer', async (_, answer, reason) => {
    await start(answer);
    expect((await refused()).reason).toMatch(reason);
  });

  test.each(['two words', 'line\nbreak', 'é'])('%j is no access token', async (token) => {
    await start();
    expect(await refused({}, { provider_access_token: token })).toMatchObject({
      status: 400,
      error: 'invalid_request',
    });
    expect(asked()).toBe(0);
  });
});

test('where the provider has no userInfo, an access token of it means nothing', async () => {
  await start(undefined, { provider: {} });
  expect(await world.claims({}, WITH_TOKEN)).not.toHaveProperty('groups');
  expect(asked()).toBe(0);
});
