/** Kind of subject × operation × outcome. */
import { describe, expect, test } from 'vitest';
import type { Operation, SubjectKind } from '../../schema/config.ts';
import { OPERATIONS, SUBJECT_KINDS } from '../../schema/rules.ts';
import type { Decision } from '../../src/policy/decide.ts';
import { type Asking, decided } from './deciding.ts';

/** A request of each kind, and a kind that it is not of. */
const REQUESTS: Readonly<Record<SubjectKind, { readonly asking: Asking; readonly other: SubjectKind }>> = {
  human: { asking: { about: 'human', kind: 'first-party' }, other: 'agent' },
  machine: { asking: { about: 'machine', kind: 'machine' }, other: 'human' },
  developer: { asking: { about: 'human', kind: 'third-party' }, other: 'dynamic' },
  dynamic: { asking: { about: 'human', kind: 'dynamic' }, other: 'developer' },
  agent: { asking: { about: 'human', kind: 'agent' }, other: 'developer' },
};

type Result = Decision['result'];

/** What a rule with this effect about this operation makes of a request that is granted otherwise: for its own kind, and for another. */
const OUTCOMES: Readonly<
  Record<Operation, Readonly<Record<'deny' | 'drop' | 'allow', readonly [own: Result, other: Result]>>>
> = {
  // The scope has no other allow there.
  request: { deny: ['denied', 'granted'], drop: ['dropped', 'granted'], allow: ['granted', 'dropped'] },
  // Where an allow speaks of one of these, one must hold.
  assign: { deny: ['dropped', 'granted'], drop: ['dropped', 'granted'], allow: ['granted', 'dropped'] },
  consent: { deny: ['dropped', 'granted'], drop: ['dropped', 'granted'], allow: ['granted', 'dropped'] },
};

const CONSENT = { require: { consent: true } };

/** Everything is allowed to everybody but what the effect is about. */
function rulesFor(effect: 'deny' | 'drop' | 'allow', operation: Operation, to: SubjectKind): readonly object[] {
  const others = OPERATIONS.filter((one) => effect !== 'allow' || one !== operation);
  return [CONSENT, { allow: { may: others } }, { [effect]: { to, may: [operation] } }];
}

const CASES = SUBJECT_KINDS.flatMap((kind) =>
  OPERATIONS.flatMap((operation) =>
    (['deny', 'drop', 'allow'] as const).map((effect) => [kind, operation, effect] as const),
  ),
);

describe('a rule for', () => {
  test.each(CASES)('%s about %s: %s', (kind, operation, effect) => {
    const { asking, other } = REQUESTS[kind];
    const [own, others] = OUTCOMES[operation][effect];
    expect(decided({ scope: rulesFor(effect, operation, kind) }, asking).result).toBe(own);
    expect(decided({ scope: rulesFor(effect, operation, other) }, asking).result).toBe(others);
  });

  const REQUIRED = [
    [{ stepUp: { acr: ['gold'] } }, 'step-up (acr gold)'],
    [{ consent: { lasts: '1d' } }, 'consent (for 86400 s)'],
    [{ lifetime: '1m' }, 'lifetime 60 s'],
    [{ senderConstrained: true }, 'sender-constrained token'],
  ] as const;
  test.each(SUBJECT_KINDS.flatMap((kind) => REQUIRED.map(([what, text]) => [kind, text, what] as const)))(
    '%s requires %s of them and of nobody else',
    (kind, text, what) => {
      const { asking, other } = REQUESTS[kind];
      // An application authenticates nobody, and boot refuses what it could never meet.
      if (other === 'machine') throw new Error('no case is about machines as the others');
      const rule = (to: SubjectKind) => ({ scope: [{ allow: {} }, { require: { to, ...what } }] });
      const impossible = kind === 'machine' && ('stepUp' in what || 'consent' in what);
      if (impossible) expect(() => decided(rule(kind), asking)).toThrow(/an application cannot meet/);
      else
        expect(decided(rule(kind), asking).required.map((one) => one.rule.text)).toEqual([
          `require ${text} to ${kind}`,
        ]);
      expect(decided(rule(other), asking)).toMatchObject({ result: 'granted', required: [] });
    },
  );
});

test('who may consent is of no matter where no consent is required', () => {
  expect(decided({ scope: [{ allow: {} }, { deny: { may: ['consent'] } }] }).result).toBe('granted');
});

test.each(['first-party', 'third-party', 'machine', 'dynamic'] as const)(
  'a request of a %s application is an agent’s where an agent acts',
  (kind) => {
    const rules = { scope: [{ allow: {} }, { deny: { to: 'agent' } }] };
    expect(decided(rules, { kind, actor: 'agent' }).result).toBe('denied');
    expect(decided(rules, { kind, actor: 'machine' }).result).toBe('granted');
  },
);

test('a machine is nobody else', () => {
  for (const to of SUBJECT_KINDS.filter((kind) => kind !== 'machine')) {
    expect(decided({ scope: [{ allow: { to } }] }, { about: 'machine', kind: 'machine' }).result).toBe('dropped');
  }
});

describe('rules of an API and of an application', () => {
  const ALLOW = [{ allow: {} }];
  test.each<[string, Parameters<typeof decided>[0], Result]>([
    ['a deny of the API wins', { scope: ALLOW, api: [{ deny: {} }] }, 'denied'],
    ['a deny of the application wins', { scope: ALLOW, client: [{ deny: {} }] }, 'denied'],
    ['a drop of the API leaves the scope out', { scope: ALLOW, api: [{ drop: {} }] }, 'dropped'],
    ['an allow of the API grants nothing by itself', { scope: [{ allow: { to: 'agent' } }], api: ALLOW }, 'dropped'],
    ['an allow of the API must hold as well', { scope: ALLOW, api: [{ allow: { to: 'agent' } }] }, 'dropped'],
    ['one of them is enough', { scope: ALLOW, api: [{ allow: { to: 'agent' } }, { allow: {} }] }, 'granted'],
    ['each of both must hold', { scope: ALLOW, api: ALLOW, client: [{ allow: { to: 'agent' } }] }, 'dropped'],
  ])('%s', (_, rules, result) => {
    expect(decided(rules).result).toBe(result);
  });

  test('say in the record whose they are', () => {
    const decision = decided({ scope: ALLOW, api: [{ drop: { when: 'risk.score > 1', because: 'closed' } }] });
    expect(decision.rule).toEqual({ text: 'api trading: drop when risk.score > 1 (closed)', because: 'closed' });
  });
});

test('what is required applies where nobody can tell whether it is', () => {
  const unknown = { require: { senderConstrained: true, when: 'risk.level == "high"' } };
  expect(decided({ scope: [{ allow: {} }, unknown] }).required.map(({ status }) => status)).toEqual(['undecided']);
});
