/** How rules combine, whatever they are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OPERATIONS, SUBJECT_KINDS } from '../../schema/rules.ts';
import { type Decision, requiredText } from '../../src/policy/decide.ts';
import { addUp, type Obligations, obligationsOf } from '../../src/policy/obligation.ts';
import { type Asking, decided, type Rules } from './deciding.ts';

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });

const required = fc
  .record(
    {
      acr: fc.shuffledSubarray(['gold', 'silver', 'bronze'], { minLength: 1 }),
      amr: fc.shuffledSubarray(['otp', 'hwk', 'pwd'], { minLength: 1 }),
      maxAge: fc.integer({ min: 1, max: 5 }),
      consent: fc.constantFrom(true as const, { lasts: '1h' }, { lasts: '2h' }),
      lifetime: fc.integer({ min: 1, max: 5 }),
    },
    { requiredKeys: ['lifetime'] },
  )
  .map(({ acr, amr, maxAge, consent, lifetime }) => ({
    ...((acr ?? amr ?? maxAge) && {
      stepUp: { ...(acr && { acr }), ...(amr && { amr }), ...(maxAge && { maxAge: `${maxAge}m` }) },
    }),
    ...(consent && { consent }),
    lifetime: `${lifetime}m`,
  }));

const whom = {
  to: optional(fc.constantFrom(...SUBJECT_KINDS.filter((kind) => kind !== 'machine'))),
  when: optional(fc.constantFrom('risk.score >= 80', 'risk.level == "x"', 'has(user.active)', 'false')),
};
const deciding = fc
  .record({
    effect: fc.constantFrom('deny', 'drop', 'allow', 'allow'),
    may: optional(fc.subarray([...OPERATIONS], { minLength: 1 })),
    ...whom,
  })
  // Who may be assigned a scope is decided with nothing known but the application.
  .map(({ effect, may, to, when }) => ({ [effect]: { may, to, ...(may?.includes('assign') !== true && { when }) } }));
const requiring = fc.record(whom).chain((fields) => required.map((what) => ({ require: { ...fields, ...what } })));
const rule: fc.Arbitrary<object> = fc.oneof({ arbitrary: deciding, weight: 3 }, { arbitrary: requiring, weight: 1 });

const rules = fc.record({
  scope: fc.array(rule, { minLength: 1, maxLength: 5 }),
  api: fc.array(rule, { maxLength: 3 }),
  client: fc.array(rule, { maxLength: 3 }),
});

const asking: fc.Arbitrary<Asking> = fc.record({
  about: fc.constantFrom('human', 'machine'),
  kind: fc.constantFrom('first-party', 'third-party', 'machine', 'agent', 'dynamic'),
  score: fc.constantFrom(12, 91),
});

const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length });
const outcome = (decision: Decision) => [decision.result, requiredText(decision)];

test('the order of rules never matters: not to the result, and not to what is required', () => {
  const cases = rules.chain((all: Rules) =>
    fc.tuple(
      fc.constant(all),
      fc.record({ scope: shuffled(all.scope), api: shuffled(all.api ?? []), client: shuffled(all.client ?? []) }),
      asking,
    ),
  );
  fc.assert(
    fc.property(cases, ([all, other, who]) => {
      const [one, two] = [decided(all, who), decided(other, who)];
      expect(outcome(two)).toEqual(outcome(one));
    }),
    { numRuns: 60 },
  );
});

test('one more deny, drop or require, wherever it stands, never gives more', () => {
  const gives = { denied: 0, undecided: 0, dropped: 1, granted: 2 };
  const more = fc.oneof(
    requiring,
    deciding.filter((one) => !('allow' in one)),
  );
  fc.assert(
    fc.property(rules, fc.constantFrom('scope', 'api', 'client'), more, asking, (all, place, added, who) => {
      const before = decided(all, who);
      const after = decided({ ...all, [place]: [...all[place], added] }, who);
      expect(gives[after.result]).toBeLessThanOrEqual(gives[before.result]);
      if (after.result === 'granted') expect(after.required.length).toBeGreaterThanOrEqual(before.required.length);
    }),
    { numRuns: 60 },
  );
});

/** The scope is for agents; the application says of itself that it may have it. */
const ASSIGNED_BY_ITSELF: [Required<Rules>, Asking] = [
  {
    scope: [{ allow: { may: ['assign'], to: 'agent' } }, { allow: {} }],
    api: [],
    client: [{ allow: { may: ['assign', 'consent'] } }],
  },
  { about: 'human', kind: 'first-party', score: 12 },
];

test('no allow of an API or an application gives what the scope does not', () => {
  fc.assert(
    fc.property(rules, asking, (all, who) => {
      const alone = decided({ scope: all.scope }, who);
      if (alone.result !== 'granted') expect(decided(all, who).result).not.toBe('granted');
    }),
    { numRuns: 60, examples: [ASSIGNED_BY_ITSELF] },
  );
});

/** Milliseconds as the configuration gives them. */
const obligations: fc.Arbitrary<Obligations> = fc
  .record(
    {
      acr: fc.shuffledSubarray(['gold', 'silver', 'bronze'], { minLength: 1 }),
      amr: fc.shuffledSubarray(['otp', 'hwk', 'pwd'], { minLength: 1 }),
      maxAge: fc.nat(1_000),
      lasts: fc.nat(1_000),
      lifetime: fc.nat(1_000),
      senderConstrained: fc.constant(true as const),
      onlyClaims: fc.shuffledSubarray(['plan', 'roles', 'user_id']),
    },
    { requiredKeys: [] },
  )
  .map(({ acr, amr, maxAge, lasts, ...others }) =>
    obligationsOf({ stepUp: { acr, amr, maxAge }, ...(lasts && { consent: { lasts } }), ...others }),
  );

/** The order in which somebody prefers what is good for them does not change what is. */
function unordered({ stepUp, onlyClaims, ...rest }: Obligations) {
  return {
    ...rest,
    onlyClaims: onlyClaims?.toSorted(),
    stepUp: stepUp && { ...stepUp, acr: stepUp.acr?.toSorted(), amr: stepUp.amr.toSorted() },
  };
}

test('what is required adds up in any order, and the shortest time wins', () => {
  fc.assert(
    fc.property(fc.array(obligations, { minLength: 1, maxLength: 5 }), (all) => {
      const sum = addUp(all);
      expect(unordered(addUp(all.toReversed()))).toEqual(unordered(sum));
      expect(unordered(addUp([...all, sum]))).toEqual(unordered(sum));
      for (const one of all) {
        if (one.lifetimeMs !== null) expect(sum.lifetimeMs).toBeLessThanOrEqual(one.lifetimeMs);
        if (one.stepUp?.maxAgeMs != null) expect(sum.stepUp?.maxAgeMs).toBeLessThanOrEqual(one.stepUp.maxAgeMs);
        if (one.consent?.lastsMs != null) expect(sum.consent?.lastsMs).toBeLessThanOrEqual(one.consent.lastsMs);
        if (one.senderConstrained) expect(sum.senderConstrained).toBe(true);
        if (one.onlyClaims !== null)
          expect(one.onlyClaims).toEqual(expect.arrayContaining([...(sum.onlyClaims ?? ['all'])]));
        expect(sum.stepUp?.amr).toEqual(expect.arrayContaining([...(one.stepUp?.amr ?? [])]));
      }
    }),
  );
});
