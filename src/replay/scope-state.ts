import type { Outcome } from '../claims/source.ts';
import { type RuleVerdict, requiredText } from '../policy/decide.ts';
import type { Effect } from '../policy/placed-rules.ts';
import { weigh } from '../policy/weigh.ts';
import type { Definitions } from './definition.ts';

/** What becomes of a scope, and by which rule. */
export interface ScopeState {
  /** denied refuses the whole request; unknown hangs on a source that is not asked. */
  readonly state: 'granted' | 'dropped' | 'denied' | 'unknown';
  readonly by: string;
  /**
   * How the rules are defined that read a source that is not asked, and could make the state another; empty where there are none.
   * A deny among them is taken not to hold.
   */
  readonly unasked: string;
  /** What is required for one that is granted, in words; empty where nothing is. */
  readonly requires: string;
}

/**
 * The state of a scope by what its rules said. A rule that reads what was not asked may hold or not; one that cannot be evaluated
 * for another reason counts as it does in an issuance.
 */
export function scopeState(rules: readonly RuleVerdict[], outcome: Outcome, definitions: Definitions): ScopeState {
  const isOpen = (verdict: RuleVerdict) => verdict.status === 'undecided' && hangsOnUnasked(verdict, outcome);
  const open = rules.filter(isOpen);
  const texts = (effects: ReadonlySet<Effect>) =>
    open
      .filter(({ rule }) => effects.has(rule.effect))
      .map(({ rule }) => definitions.rule(rule))
      .join('\n');
  const against = texts(AGAINST);
  // An allow that is not asked may hold; what else is not asked is taken not to.
  const likely = weigh(
    rules.map((verdict) => (isOpen(verdict) ? { ...verdict, status: 'fails', reason: null } : verdict)),
  );
  const by = likely.rule?.text ?? 'no allow rule matched';
  if (likely.result === 'denied' || likely.result === 'undecided') {
    return { state: 'denied', by, unasked: '', requires: '' };
  }
  if (likely.result === 'granted') {
    return { state: 'granted', by, unasked: against, requires: requiredText(likely) ?? '' };
  }
  const first = open.find(({ rule }) => rule.effect === 'allow');
  if (first === undefined || likely.rule !== null) return { state: 'dropped', by, unasked: against, requires: '' };
  return { state: 'unknown', by: first.rule.text, unasked: texts(ALL), requires: '' };
}

const AGAINST: ReadonlySet<Effect> = new Set(['deny', 'drop', 'require']);
const ALL: ReadonlySet<Effect> = new Set([...AGAINST, 'allow']);

function hangsOnUnasked({ rule }: RuleVerdict, outcome: Outcome): boolean {
  if (rule.place === 'decisionPoints') return true;
  const { sources = [], claims = [] } = rule.condition?.demand ?? {};
  return (
    sources.some((source) => outcome.sources.get(source)?.status === 'unavailable') ||
    claims.some((claim) => outcome.claims.get(claim)?.status === 'unavailable')
  );
}
