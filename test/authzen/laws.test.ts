/** How what decision points say combines with rules, whatever either is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SUBJECT_KINDS } from '../../schema/rules.ts';
import { verdictsFrom } from '../../src/authzen/verdict.ts';
import type { SourceOutcome, Value } from '../../src/claims/source.ts';
import { type Decision, requiredText, weighedWith } from '../../src/policy/decide.ts';
import { type Asking, decided } from '../policy/deciding.ts';

const TERMS = { name: 'authz', meanings: new Map() } as const;
type Terms = Parameters<typeof verdictsFrom>[0];

function answered(decision: Readonly<Record<string, Value>>): SourceOutcome {
  const values = { decisions: [decision], request: '1' };
  return { status: 'answered', values, ms: 1, cache: 'none', ageMs: 0, dropped: [], mistyped: [] };
}

const NOBODY = { authn: null, now: 0 };
const DOWN: SourceOutcome = { status: 'unavailable', reason: 'no answer', ms: 1, stale: null };
const lifetime = (seconds: number) => ({ type: 'token-lifetime', seconds });
const permit = (...obligations: readonly Value[]) => answered({ decision: true, context: { obligations } });
const DENY = answered({ decision: false });

const outcome = fc.oneof(
  fc.constant(permit()),
  fc.constant(DENY),
  fc.constant(DOWN),
  fc.constant(permit({ type: 'unheard-of' })),
  fc.constant(answered({ decision: false, context: { obligations: [{ type: 'step-up', acr_value: 'gold' }] } })),
  fc.integer({ min: 1, max: 300 }).map((seconds) => permit(lifetime(seconds))),
  fc.constantFrom('gold', 'silver').map((acr) => permit({ type: 'step-up', acr_value: acr })),
);
const said = fc
  .record({
    outcome,
    onDeny: fc.constantFrom('dropScope', 'deny'),
    onUnavailable: fc.constantFrom('deny', 'dropScope', 'stale'),
  })
  .map(({ outcome: one, ...terms }) => verdictsFrom({ ...TERMS, ...terms }, one, 1, NOBODY)[0] ?? []);

const rule = fc.constantFrom<object>(
  { allow: {} },
  { allow: { to: 'agent' } },
  { deny: { when: 'risk.score >= 80' } },
  { deny: { when: 'risk.level == "x"' } },
  { drop: { to: 'developer' } },
  { require: { lifetime: '2m' } },
  { require: { stepUp: { acr: ['gold'] } } },
);
const asking: fc.Arbitrary<Asking> = fc.record({
  kind: fc.constantFrom('first-party', 'third-party', 'agent'),
  score: fc.constantFrom(12, 91),
});
const byRules = fc
  .tuple(fc.array(rule, { minLength: 1, maxLength: 4 }), asking)
  .map(([scope, who]) => decided({ scope }, who));

const GIVES = { denied: 0, undecided: 0, dropped: 1, granted: 2 };
const result = (decision: Decision) => [decision.result, requiredText(decision)];

test('the order in which they are heard never matters', () => {
  fc.assert(
    fc.property(byRules, fc.array(said, { maxLength: 4 }), (local, all) => {
      const forth = all.reduce(weighedWith, local);
      expect(result(all.toReversed().reduce(weighedWith, local))).toEqual(result(forth));
      expect(result(weighedWith(local, all.flat()))).toEqual(result(forth));
    }),
    { numRuns: 60 },
  );
});

test('whatever one says, it never gives more than the rules, nor takes away what they require', () => {
  fc.assert(
    fc.property(byRules, said, (local, one) => {
      const after = weighedWith(local, one);
      expect(GIVES[after.result]).toBeLessThanOrEqual(GIVES[local.result]);
      if (after.result === 'granted') expect(after.required.length).toBeGreaterThanOrEqual(local.required.length);
    }),
    { numRuns: 60 },
  );
});

describe('for every kind of subject', () => {
  const REQUESTS = {
    human: { about: 'human', kind: 'first-party' },
    machine: { about: 'machine', kind: 'machine' },
    developer: { about: 'human', kind: 'third-party' },
    dynamic: { about: 'human', kind: 'dynamic' },
    agent: { about: 'human', kind: 'agent' },
  } as const satisfies Record<(typeof SUBJECT_KINDS)[number], Asking>;
  const OUTCOMES: readonly (readonly [string, SourceOutcome, Partial<Terms>, Decision['result']])[] = [
    ['a permit', permit(), {}, 'granted'],
    ['a denial', DENY, { onDeny: 'dropScope' }, 'dropped'],
    ['a denial that refuses', DENY, { onDeny: 'deny' }, 'denied'],
    ['an obligation that is not understood', permit({ type: 'x' }), { onDeny: 'dropScope' }, 'dropped'],
    ['silence', DOWN, { onUnavailable: 'deny' }, 'undecided'],
    ['silence that drops', DOWN, { onUnavailable: 'dropScope' }, 'dropped'],
    ['silence with nothing stale', DOWN, { onUnavailable: 'stale' }, 'undecided'],
  ];
  const cases = SUBJECT_KINDS.flatMap((kind) => OUTCOMES.map((one) => [kind, ...one] as const));

  test.each(cases)('%s: %s', (kind, _, one, terms, expected) => {
    const local = decided({ scope: [{ allow: { to: kind } }] }, REQUESTS[kind]);
    const whole = { ...TERMS, onDeny: 'dropScope', onUnavailable: 'deny', ...terms } as const;
    expect(weighedWith(local, verdictsFrom(whole, one, 1, NOBODY)[0] ?? []).result).toBe(expected);
  });
});
