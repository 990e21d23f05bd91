import type { Operation } from '../../schema/config.ts';
import type { Decision, RuleVerdict } from './decide.ts';
import { PLACES } from './placed-rules.ts';

type Weighed = Pick<Decision, 'result' | 'rule' | 'required'>;

/**
 * What the verdicts of all rules come to: denied where a deny holds, else dropped where a drop holds, else granted where an allow
 * of the scope holds, and one of its API's and of the client's where these have any; else dropped. What is required adds up.
 *
 * Fails closed: what cannot be evaluated refuses, drops and requires, and does not allow.
 */
export function weigh(verdicts: readonly RuleVerdict[]): Weighed {
  const about = verdicts.filter(({ rule }) => rule.operations.has('request'));
  const denies = about.filter((verdict) => verdict.rule.effect === 'deny' && isOpen(verdict));
  // A deny that holds says more about why than one that could not be asked.
  const deny = denies.find(({ status }) => status === 'holds') ?? denies[0];
  if (deny !== undefined)
    return { result: deny.reason === null ? 'denied' : 'undecided', rule: told(deny), required: [] };
  const drop = about.find((verdict) => verdict.rule.effect === 'drop' && isOpen(verdict));
  if (drop !== undefined) return dropped(told(drop));
  const allow = allowing(about);
  if (allow === null) return dropped(null);
  const required = about.filter((verdict) => verdict.rule.effect === 'require' && isOpen(verdict));
  const consents = required.some(({ rule }) => (rule.obligations?.consent ?? null) !== null);
  const barred = barredFrom('assign', verdicts) ?? (consents ? barredFrom('consent', verdicts) : null);
  return barred === null ? { result: 'granted', rule: told(allow), required } : dropped(barred);
}

/** Holds, or nobody can tell. */
function isOpen({ status }: RuleVerdict): boolean {
  return status === 'holds' || status === 'undecided';
}

/** The allow of the scope that holds; null where none does, or none does of an API or a client that has allows. */
function allowing(verdicts: readonly RuleVerdict[]): RuleVerdict | null {
  const allows = verdicts.filter(({ rule }) => rule.effect === 'allow');
  for (const place of PLACES) {
    const own = allows.filter(({ rule }) => rule.place === place);
    if (own.length > 0 && !own.some(({ status }) => status === 'holds')) return null;
  }
  return allows.find(({ rule, status }) => rule.place === 'scopes' && status === 'holds') ?? null;
}

/**
 * Why an operation is not allowed: a rule is against it, or of the scope, its API or the client none of the allows that speak of it
 * holds; null where it is. An operation that no allow speaks of is open.
 */
export function barredFrom(operation: Operation, verdicts: readonly RuleVerdict[]): Weighed['rule'] {
  const about = verdicts.filter(({ rule }) => rule.operations.has(operation));
  const against = about.find((verdict) => isAgainst(verdict) && isOpen(verdict));
  if (against !== undefined) return told(against);
  const allows = about.filter(({ rule }) => rule.effect === 'allow');
  if (PLACES.every((place) => isOpenAt(place, allows))) return null;
  return { text: `no allow to ${operation} it holds`, because: null };
}

/** An allow of the client opens nothing that the scope keeps closed. */
function isOpenAt(place: (typeof PLACES)[number], allows: readonly RuleVerdict[]): boolean {
  const own = allows.filter(({ rule }) => rule.place === place);
  return own.length === 0 || own.some(({ status }) => status === 'holds');
}

function isAgainst({ rule }: RuleVerdict): boolean {
  return rule.effect === 'deny' || rule.effect === 'drop';
}

function told({ rule, reason }: RuleVerdict): NonNullable<Weighed['rule']> {
  const because = reason === null ? rule.because : `it could not be evaluated: ${reason}`;
  return { text: rule.text, because };
}

function dropped(rule: Weighed['rule']): Weighed {
  return { result: 'dropped', rule, required: [] };
}
