import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evaluatorOf } from '../../src/evaluator.ts';
import { definitionsOf } from '../../src/replay/definition.ts';
import { type DiffReport, diffRequests } from '../../src/replay/diff.ts';
import { type Asked, withoutAsking, withoutConsulting } from '../../src/replay/not-asked.ts';
import { pastRequests } from '../../src/replay/past-request.ts';
import type { Side } from '../../src/replay/replay.ts';
import { PARTNER_PORTAL, startTrading, type Trading } from '../trading.ts';

let world: Trading;
beforeEach(async () => {
  world = await startTrading();
});
afterEach(() => world.stop());

type Edit = (config: string) => string;

function side(edit: Edit, asked: Asked): Side {
  const settled = world.settled(edit);
  const evaluator = evaluatorOf(settled, world.store, world.effects);
  return {
    evaluator: {
      ...evaluator,
      planner: withoutAsking(evaluator.planner, asked),
      decisionPoints: withoutConsulting(evaluator.decisionPoints, asked),
    },
    definitions: definitionsOf(settled.config, settled.registry),
  };
}

const SAME: Edit = (config) => config;

async function diff(edit: Edit, asked: Asked = 'none', from: Edit = SAME): Promise<DiffReport> {
  const requests = pastRequests(await world.store.listAudit('default', 1_000));
  return diffRequests(requests, side(from, asked), side(edit, asked));
}

/** Johns who have asked for both scopes, through both applications. */
async function asked(): Promise<string> {
  const user = await world.createJohn();
  const idToken = await world.signIn();
  await world.exchange(idToken, 'trades orders_read');
  await world.exchange(idToken, 'trades orders_read');
  await world.exchange(idToken, 'trades', PARTNER_PORTAL);
  return user;
}

function changesOf({ differences }: DiffReport) {
  return differences.flatMap(({ client, changes }) =>
    changes.map(({ what, name, before, after, certain }) => [client, `${what} ${name}`.trim(), before, after, certain]),
  );
}

const put =
  (from: string, to: string): Edit =>
  (config) => {
    if (!config.includes(from)) throw new Error(`the example has no ${from}`);
    return config.replace(from, to);
  };

describe('what was asked for, decided again', () => {
  test('is the same under the same configuration, each request once', async () => {
    const user = await asked();
    const report = await diff(SAME);
    expect(report).toEqual({ requests: 2, same: 2, differ: 0, mayDiffer: 0, skipped: {}, differences: [] });
    const [often] = pastRequests(await world.store.listAudit('default', 1_000));
    expect(often).toEqual({
      tenant: 'default',
      client: 'trading-web',
      api: 'trading',
      scopes: ['trades', 'orders_read'],
      detailTypes: [],
      user,
      link: { issuer: world.partner.url, subject: '8027379034' },
      times: 2,
    });
  });

  test.each<[string, Edit, unknown[]]>([
    [
      'something more that is required',
      put(
        '- deny:  { when: risk.score >= 80, because: high risk }',
        '- require: { stepUp: { acr: [gold] }, lifetime: 1m }',
      ),
      [
        [
          'trading-web',
          'scope trades',
          'granted: allow to human when user.active, unless a deny holds',
          'granted: allow to human when user.active, and requires step-up (acr gold), lifetime 60 s',
          true,
        ],
        [
          'partner-portal',
          'scope trades',
          'granted: allow to human when user.active, unless a deny holds',
          'granted: allow to human when user.active, and requires step-up (acr gold), lifetime 60 s',
          true,
        ],
      ],
    ],
    [
      'a claim from another place',
      put('path: name.givenName', 'path: name.familyName'),
      [['trading-web', 'claim given_name', 'John', 'Doe', true]],
    ],
    [
      'a claim that a scope carries no more',
      put('[user_id, given_name, family_name, roles, locations]', '[user_id, given_name, family_name, locations]'),
      [['trading-web', 'claim roles', ['trader'], null, true]],
    ],
    [
      'a claim that stays where it was and is told elsewhere',
      put("path: roles.value, type: 'string[]'", "path: roles.value, type: 'string[]', destinations: [introspection]"),
      [['trading-web', 'claim roles', 'told in access_token, introspection', 'told in introspection', true]],
    ],
    [
      'an application that is given fewer claims',
      put('claims: [user_id, locations]', 'claims: [user_id]'),
      [['partner-portal', 'claim locations', ['NY'], null, true]],
    ],
    [
      'a rule that does not let an application through any more',
      put('allow: { to: human, through: [first-party]', 'allow: { to: human, through: [third-party]'),
      [
        [
          'trading-web',
          'scope orders_read',
          'granted: allow to human through first-party when user.active',
          'dropped: no allow rule matched',
          true,
        ],
        ['trading-web', 'claim plan', 'unknown', null, false],
        ['trading-web', 'claim desk_role', 'unknown', null, false],
      ],
    ],
    [
      'a deny that holds',
      put('deny:  { when: risk.score >= 80, because: high risk }', 'deny: { when: user.userId > 2000 }'),
      ['trading-web', 'partner-portal'].flatMap((client) => [
        [client, 'result', 'issued', 'refused: scope trades: deny when user.userId > 2000', true],
        [
          client,
          'scope trades',
          'granted: allow to human when user.active, unless a deny holds',
          'denied: deny when user.userId > 2000',
          true,
        ],
      ]),
    ],
    [
      'another subject, lifetime and form',
      (config) =>
        put(
          'subject: idp.sub',
          'subject: user.userName',
        )(put('tokenLifetime: 5m', 'tokenLifetime: 1m')(put('tokens: jwt', 'tokens: opaque')(config))),
      [
        ['trading-web', 'token sub', '8027379034', 'john.doe@example.com', true],
        ['trading-web', 'token lifetime', 300_000, 60_000, true],
        ['trading-web', 'token tokens', 'jwt', 'opaque', true],
        ['partner-portal', 'token sub', '8027379034', 'john.doe@example.com', true],
        ['partner-portal', 'token lifetime', 300_000, 60_000, true],
      ],
    ],
    [
      'a scope that an application may not ask for any more',
      put('scopes: [trades, orders_read]\n    claims', 'scopes: [orders_read]\n    claims'),
      [
        [
          'partner-portal',
          'result',
          'issued',
          'refused: The scope trades is unknown, or this client may not ask for it',
          true,
        ],
      ],
    ],
  ])('%s', async (_, edit, changes) => {
    await asked();
    expect(changesOf(await diff(edit))).toEqual(changes);
  });

  test('a claim that is secret is compared, and not shown, whichever of the two says so', async () => {
    await asked();
    const secret = put(
      'path: name.givenName, type: string',
      'path: name.familyName, type: string, sensitivity: secret, destinations: [introspection]',
    );
    const report = JSON.stringify(await diff(secret));
    expect(report).toContain('"before":"(secret)","after":"(secret)"');
    expect(report).not.toMatch(/John|Doe/);
  });

  test('a refusal is replayed too: what would be granted now is a difference', async () => {
    await world.createJohn();
    await world.exchange(await world.signIn(), 'orders_read', PARTNER_PORTAL);
    const report = await diff(put('through: [first-party], ', ''));
    expect(changesOf(report)).toEqual([
      ['partner-portal', 'result', 'refused: no scope is granted', 'issued', true],
      [
        'partner-portal',
        'scope orders_read',
        'dropped: no allow rule matched',
        'granted: allow to human when user.active',
        true,
      ],
    ]);
  });

  test('a machine’s request as well', async () => {
    const machine = put('grants: [token-exchange]', 'grants: [token-exchange, client-credentials]');
    const open = put('- allow: { to: human, when: user.active }', '- allow: { when: client.id == "trading-web" }');
    await world.stop();
    world = await startTrading((config) => open(machine(config)));
    await world.token({ grant_type: 'client_credentials', scope: 'trades' });
    expect(await diff(SAME)).toMatchObject({ requests: 1, same: 1 });
    expect(changesOf(await diff(put('client.id == "trading-web"', 'client.id == "cron"')))[0]).toEqual([
      'trading-web',
      'result',
      'issued',
      'refused: no scope is granted',
      true,
    ]);
  });

  test('nobody is compared who is gone or deactivated, and that is said', async () => {
    const user = await asked();
    await world.scim('DELETE', `/Users/${user}`);
    expect(await diff(SAME)).toMatchObject({ same: 0, skipped: { 'there is nobody with this id or userName': 2 } });
  });
});

describe('what hangs on a source that is not asked', () => {
  test('is the same where nothing about it changed, and its source hears nothing', async () => {
    await asked();
    world.risk.setScore(95);
    expect(await diff(put('path: name.givenName', 'path: name.familyName'))).toMatchObject({ same: 1, differ: 1 });
  });

  test.each<[string, Edit, string]>([
    ['the claim is defined otherwise', put('path: plan,', 'expr: plan + "+",'), 'claim plan'],
    ['its source is another', put('/customers/{user.userId}', '/clients/{user.userId}'), 'claim plan'],
    ['its cache is another', put('ttl: 60s', 'ttl: 90s'), 'claim plan'],
    ['a provider’s word is read otherwise', put('g == "helpdesk")', 'g == "desk")'), 'claim desk_role'],
    ['a deny reads it otherwise', put('risk.score >= 80', 'risk.score >= 60'), 'scope trades'],
    ['a deny is gone', put('- deny:  { when: risk.score >= 80, because: high risk }', ''), 'scope trades'],
    ['what a deny reads comes from elsewhere', put('/score', '/v2/score'), 'scope trades'],
  ])('may differ where %s', async (_, edit, what) => {
    await asked();
    const { differences, differ, mayDiffer } = await diff(edit);
    expect(differ).toBe(0);
    expect(mayDiffer).toBeGreaterThan(0);
    expect(differences[0]?.changes.map((change) => `${change.what} ${change.name}`)).toEqual([what]);
    expect(differences[0]?.changes[0]?.certain).toBe(false);
  });

  test('is compared as it is now where it may be asked', async () => {
    await asked();
    const edit = put('path: plan,', 'expr: plan + "+",');
    expect(changesOf(await diff(edit, 'live'))).toEqual([['trading-web', 'claim plan', 'gold', 'gold+', true]]);
    world.risk.setScore(70);
    const stricter = await diff(put('risk.score >= 80', 'risk.score >= 60'), 'live');
    expect(stricter).toMatchObject({ differ: 2, mayDiffer: 0 });
    expect(changesOf(stricter)[0]?.slice(1, 4)).toEqual([
      'result',
      'issued',
      'refused: scope trades: deny when risk.score >= 60 (high risk)',
    ]);
  });
});

test('property: no edit of a definition that a request reaches goes unnoticed; those it does not reach do', async () => {
  await asked();
  const edits = {
    user_id: put(
      'user_id:     { from: user, path: userId, type: integer',
      'user_id:     { from: user, expr: "userId + 1", type: integer',
    ),
    family_name: put('path: name.familyName', 'path: name.givenName'),
    locations: put('path: locations,', `expr: 'locations + ["X"]',`),
    plan: put('path: plan,', 'expr: plan + "+",'),
    desk_role: put('"helpdesk" : null', '"desk" : null'),
  };
  const names = Object.keys(edits) as (keyof typeof edits)[];
  await fc.assert(
    fc.asyncProperty(fc.subarray(names), async (chosen) => {
      const edit = chosen.reduce<Edit>((so, name) => (config) => edits[name](so(config)), SAME);
      const found = (await diff(edit)).differences.find(({ client }) => client === 'trading-web')?.changes ?? [];
      expect(found.map(({ name }) => name).toSorted()).toEqual(chosen.toSorted());
    }),
    { numRuns: 15 },
  );
});
