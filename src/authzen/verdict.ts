/** What decision points say, as rules say it: so that it combines with them as they do with one another (policy/weigh.ts). */
import type { DecisionPointConfig } from '../../schema/config.ts';
import { isObject } from '../claims/json.ts';
import type { SourceOutcome, Value, Values } from '../claims/source.ts';
import { type Authenticated, isStrongEnough } from '../policy/authentication.ts';
import type { RuleVerdict } from '../policy/decide.ts';
import { NO_OBLIGATIONS, type Obligations, obligationText } from '../policy/obligation.ts';
import type { Effect } from '../policy/placed-rules.ts';
import type { Rule } from '../policy/rule.ts';
import { type Meanings, obligedBy } from './obligation.ts';

/** What the configuration says that becomes of its answers. */
export interface Terms extends Pick<DecisionPointConfig, 'onDeny' | 'onUnavailable'> {
  readonly name: string;
  readonly meanings: Meanings;
}

/** The effect of its denial, or of its silence. */
const EFFECTS = { deny: 'deny', dropScope: 'drop', stale: 'deny' } as const satisfies Record<string, Effect>;

/**
 * What it says of each question, in their order. A permit is an allow that must hold as well, and grants nothing by itself.
 * @param count of the questions
 * @param authenticated how the person is; null where there is none who could be
 */
export function verdictsFrom(
  terms: Terms,
  outcome: SourceOutcome,
  count: number,
  authenticated: Authenticated | null,
): readonly (readonly RuleVerdict[])[] {
  const values = answerIn(terms, outcome);
  const decisions = values === null ? [] : decisionsIn(values);
  return Array.from({ length: count }, (_, index) => {
    const decision = decisions[index];
    return decision === undefined ? [silence(terms, outcome)] : verdictsOf(terms, decision, authenticated);
  });
}

/** Its answer; the last good one stands in only where the configuration says so. Null where there is none. */
export function answerIn({ onUnavailable }: Pick<Terms, 'onUnavailable'>, outcome: SourceOutcome): Values | null {
  if (outcome.status === 'answered') return outcome.values;
  return outcome.status === 'unavailable' && onUnavailable === 'stale' ? outcome.stale : null;
}

function decisionsIn({ decisions }: Values): readonly Values[] {
  return Array.isArray(decisions) ? decisions.filter((one: Value) => isObject(one)) : [];
}

function silence(terms: Terms, outcome: SourceOutcome): RuleVerdict {
  const reason = outcome.status === 'answered' ? 'it has no answer' : `it is ${outcome.status}: ${outcome.reason}`;
  return { rule: ruleOf(terms, EFFECTS[terms.onUnavailable], ''), status: 'undecided', reason };
}

function verdictsOf(
  terms: Terms,
  { decision, context }: Values,
  authenticated: Authenticated | null,
): readonly RuleVerdict[] {
  const against = EFFECTS[terms.onDeny];
  const obliged = obligedBy(context, terms.meanings);
  if (decision !== true) {
    const missing = 'required' in obliged ? missingOf(terms, obliged.required, authenticated) : [];
    return missing.length > 0 ? missing : [holds(ruleOf(terms, against, 'deny'))];
  }
  if ('notUnderstood' in obliged) {
    return [holds(ruleOf(terms, against, `permit with ${obliged.notUnderstood}, which is not understood`))];
  }
  const required = obliged.required.map((one) =>
    holds(ruleOf(terms, 'require', `require ${obligationText(one)}`, one)),
  );
  return [holds(ruleOf(terms, 'allow', 'permit')), ...required];
}

/**
 * A denial until the person authenticates otherwise is told as what is needed, and nothing is given meanwhile: what is required and
 * not there refuses. Whatever else it says beside a denial changes nothing about it.
 */
function missingOf(
  terms: Terms,
  obliged: readonly Obligations[],
  authenticated: Authenticated | null,
): readonly RuleVerdict[] {
  return obliged.flatMap(({ stepUp }) => {
    if (stepUp === null || authenticated === null || isStrongEnough(stepUp, authenticated)) return [];
    const required = { ...NO_OBLIGATIONS, stepUp };
    return [holds(ruleOf(terms, 'require', `deny without ${obligationText(required)}`, required))];
  });
}

function holds(rule: Rule): RuleVerdict {
  return { rule, status: 'holds', reason: null };
}

function ruleOf({ name }: Terms, effect: Effect, said: string, obligations: Obligations | null = null): Rule {
  return {
    effect,
    place: 'decisionPoints',
    name,
    text: `decision point ${name}${said === '' ? '' : `: ${said}`}`,
    because: null,
    operations: new Set(['request']),
    to: null,
    through: null,
    condition: null,
    obligations,
  };
}
