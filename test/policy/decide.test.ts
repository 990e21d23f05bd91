import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClaimOutcome, SourceOutcome, Value, Values } from '../../src/claims/source.ts';
import { type Decision, decide, type Facts } from '../../src/policy/decide.ts';
import { policyOf } from './config.ts';

const apis = { trading: { audience: 'https://api.example.com/trading', scopes: ['trades'] } };

function answered(values: Values): SourceOutcome {
  return { status: 'answered', values, ms: 1, cache: 'none', ageMs: 0, dropped: [], mistyped: [] };
}

const DOWN: SourceOutcome = { status: 'unavailable', reason: 'timeout', ms: 1, stale: { score: 1 } };
const ABSENT: SourceOutcome = { status: 'absent', reason: 'user.userId has no value', ms: 0 };

function planClaim(state: { value: Value } | 'absent' | 'unavailable' | { stale: Value }): ClaimOutcome {
  const from = { claim: 'plan', source: 'billing', kind: 'http', via: 'plan' };
  const provenance = [{ ...from, ms: 1, cache: 'none', ageMs: 0 } as const];
  if (state === 'absent') return { status: 'absent', reason: 'none', provenance };
  if (state === 'unavailable') return { status: 'unavailable', reason: 'down', stale: null, provenance };
  if ('stale' in state) return { status: 'unavailable', reason: 'down', stale: state.stale, provenance };
  return { status: 'value', value: state.value, provenance };
}

interface World {
  readonly risk?: SourceOutcome;
  readonly plan?: ClaimOutcome;
  readonly user?: Values | null;
  readonly subjectKind?: Facts['subjectKind'];
  readonly client?: Facts['client'];
}

function factsOf({ risk, plan, user, subjectKind = 'human', client }: World): Facts {
  const web = client ?? { id: 'trading-web', kind: 'first-party' };
  return {
    subjectKind,
    actorKind: null,
    client: web,
    outcome: {
      sources: new Map([['risk', risk ?? answered({ score: 12, level: 'low' })]]),
      claims: new Map([['plan', plan ?? planClaim({ value: 'gold' })]]),
    },
    base: {
      scope: null,
      user: user === undefined ? { active: true } : user,
      idp: null,
      authn: null,
      actor: null,
      client: { ...web },
      request: {},
    },
    now: Date.parse('2026-11-23T12:00:00Z'),
  };
}

function decision(rules: readonly object[], world: World = {}): Decision | undefined {
  const { policy, problems } = policyOf({ apis, scopes: { trades: { rules } } });
  expect(problems).toEqual([]);
  return decide([...policy.scopes.values()], factsOf(world))[0];
}

const ALLOW = { allow: {} };
const HIGH_RISK = { deny: { when: 'risk.score >= 80', because: 'high risk' } };
const HUMAN = { allow: { to: 'human', when: 'user.active' } };

describe('a scope is', () => {
  test('granted where an allow matches', () => {
    expect(decision([HIGH_RISK, HUMAN])).toMatchObject({
      scope: 'trades',
      result: 'granted',
      rule: { text: 'allow to human when user.active', because: null },
    });
  });

  test('denied where a deny matches, whatever is allowed, and says by which rule and why', () => {
    expect(decision([ALLOW, HIGH_RISK], { risk: answered({ score: 91 }) })).toMatchObject({
      scope: 'trades',
      result: 'denied',
      rule: { text: 'deny when risk.score >= 80 (high risk)', because: 'high risk' },
    });
  });

  test('dropped where nothing matches', () => {
    expect(decision([HUMAN], { user: { active: false } })).toMatchObject({ result: 'dropped', rule: null });
  });

  test('told with what each of its rules said', () => {
    const machines = { allow: { to: 'machine' } };
    const decided = decision([HIGH_RISK, machines, HUMAN], { risk: DOWN });
    expect(decided?.rules.map(({ rule, status, reason }) => [rule.effect, status, reason])).toEqual([
      ['deny', 'undecided', 'risk is unavailable: timeout'],
      ['allow', 'passed over', null],
      ['allow', 'holds', null],
    ]);
  });
});

describe('a rule concerns', () => {
  const machine = { id: 'cron', kind: 'machine' } as const;
  const portal = { id: 'partner-portal', kind: 'third-party' } as const;
  const clients = { 'partner-portal': { kind: 'third-party', secret: 'x'.repeat(16) } };

  test.each<[string, object, World, Decision['result']]>([
    ['people', { to: 'human' }, {}, 'granted'],
    ['people, not machines', { to: 'human' }, { subjectKind: 'machine', client: machine }, 'dropped'],
    ['machines', { to: 'machine' }, { subjectKind: 'machine', client: machine }, 'granted'],
    ['machines, not people', { to: 'machine' }, {}, 'dropped'],
    ['a kind of application', { through: ['third-party'] }, { client: portal }, 'granted'],
    ['no other kind of application', { through: ['third-party'] }, {}, 'dropped'],
    ['one application', { through: ['partner-portal'] }, { client: portal }, 'granted'],
    ['no other application', { through: ['partner-portal'] }, {}, 'dropped'],
    ['one of several', { through: ['first-party', 'partner-portal'] }, { client: portal }, 'granted'],
  ])('%s', (_, fields, world, result) => {
    const { policy, problems } = policyOf({ apis, clients, scopes: { trades: { rules: [{ allow: fields }] } } });
    expect(problems).toEqual([]);
    expect(decide([...policy.scopes.values()], factsOf(world))[0]?.result).toBe(result);
  });
});

describe('what cannot be evaluated', () => {
  test.each<[string, string, World, RegExp]>([
    ['a source that is unavailable', 'risk.score >= 80', { risk: DOWN }, /risk is unavailable: timeout/],
    ['has() of an unavailable source', 'has(risk.score) && risk.score >= 80', { risk: DOWN }, /risk is unavailable/],
    ['a source that is absent', 'risk.score >= 80', { risk: ABSENT }, /score/],
    ['a score that was dropped', 'risk.score >= 80', { risk: answered({}) }, /score/],
    ['a source that was not asked', 'billing.plan == "none"', {}, /billing/],
    [
      'an unavailable claim',
      'claims.plan == "none"',
      { plan: planClaim('unavailable') },
      /claims.plan is unavailable: down/,
    ],
    ['has() of an unavailable claim', '!has(claims.plan)', { plan: planClaim('unavailable') }, /claims.plan is/],
    ['an absent claim', 'claims.plan == "none"', { plan: planClaim('absent') }, /plan/],
    ['an attribute the user does not have', 'user.department == "x"', {}, /department/],
    ['a machine, which is no user', 'user.active', { user: null, subjectKind: 'machine' }, /active/],
    ['something that is no condition', 'user.id', { user: { id: 'x' } }, /neither true nor false/],
  ])('%s: a deny ends the request, an allow does not match', (_, when, world, reason) => {
    const denied = decision([ALLOW, { deny: { when, because: 'policy' } }], world);
    const dropped = decision([{ allow: { when } }], world);
    expect(dropped?.result).toBe('dropped');
    expect(denied?.result).toBe('undecided');
    expect(denied?.rule?.because).toMatch(reason);
  });

  test('does not matter where the rest of the condition decides', () => {
    const deny = { deny: { when: 'risk.score >= 80 && user.active' } };
    expect(decision([ALLOW, deny], { risk: DOWN, user: { active: false } })?.result).toBe('granted');
    const allow = { allow: { when: 'risk.score < 80 || user.active' } };
    expect(decision([allow], { risk: DOWN, user: { active: true } })?.result).toBe('granted');
  });

  test('a deny that holds is named before one that could not be asked', () => {
    const rules = [HIGH_RISK, { deny: { when: 'user.active', because: 'all of them' } }, ALLOW];
    expect(decision(rules, { risk: DOWN })?.rule?.because).toBe('all of them');
  });
});

describe('claims in rules', () => {
  test.each<[string, ClaimOutcome, Decision['result']]>([
    ['their value', planClaim({ value: 'gold' }), 'granted'],
    ['their last good value, where the claim lets it stand in', planClaim({ stale: 'gold' }), 'granted'],
    ['another value', planClaim({ value: 'free' }), 'dropped'],
  ])('have %s', (_, plan, result) => {
    expect(decision([{ allow: { when: 'claims.plan == "gold"' } }], { plan })?.result).toBe(result);
  });

  test('has() tells a claim without a value', () => {
    const rule = { allow: { when: '!has(claims.plan)' } };
    expect(decision([rule], { plan: planClaim('absent') })?.result).toBe('granted');
    expect(decision([rule], { plan: planClaim('unavailable') })?.result).toBe('dropped');
  });
});

const CONDITIONS = [
  'risk.score >= 80',
  'risk.score < 80',
  'user.active',
  'user.department == "x"',
  'claims.plan == "gold"',
  'has(claims.plan)',
  'client.kind == "first-party"',
  'true',
];

const rule = fc
  .record({
    effect: fc.constantFrom('deny', 'allow'),
    when: fc.option(fc.constantFrom(...CONDITIONS), { nil: undefined }),
    to: fc.option(fc.constantFrom('human', 'machine'), { nil: undefined }),
  })
  .map(({ effect, ...fields }) => ({ [effect]: fields }));

const world: fc.Arbitrary<World> = fc.record({
  risk: fc.constantFrom(answered({ score: 12 }), answered({ score: 91 }), answered({}), DOWN, ABSENT),
  plan: fc.constantFrom(planClaim({ value: 'gold' }), planClaim('absent'), planClaim('unavailable')),
  user: fc.constantFrom<Values | null>({ active: true }, { active: false }, {}, null),
  subjectKind: fc.constantFrom('human', 'machine'),
});

test('the order of rules never matters', () => {
  const cases = fc
    .array(rule, { minLength: 1, maxLength: 6 })
    .chain((rules) => fc.tuple(fc.constant(rules), fc.shuffledSubarray(rules, { minLength: rules.length }), world));
  fc.assert(
    fc.property(cases, ([rules, shuffled, facts]) => {
      expect(decision(shuffled, facts)?.result).toBe(decision(rules, facts)?.result);
    }),
  );
});

test('one more deny never gives more, and one more allow never gives less', () => {
  const gives = { denied: 0, undecided: 0, dropped: 1, granted: 2 };
  const rank = (rules: readonly object[], facts: World) => gives[decision(rules, facts)?.result ?? 'denied'];
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), rule, world, (rules, more, facts) => {
      const [before, after] = [rank(rules, facts), rank([...rules, more], facts)];
      if ('deny' in more) expect(after).toBeLessThanOrEqual(before);
      else expect(after).toBeGreaterThanOrEqual(before);
    }),
  );
});

test('no scope is granted without an allow', () => {
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), world, (rules, facts) => {
      const denies = rules.filter((r) => 'deny' in r);
      if (denies.length > 0) expect(decision(denies, facts)?.result).not.toBe('granted');
    }),
  );
});
