import type { Outcome } from '../claims/source.ts';
import type { RuleVerdict } from '../policy/decide.ts';
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
}

/**
 * The state of a scope by what its rules said. A rule that reads what was not asked may hold or not; one that cannot be evaluated
 * for another reason counts as it does in an issuance: a deny denies, an allow does not allow.
 */
export function scopeState(rules: readonly RuleVerdict[], outcome: Outcome, definitions: Definitions): ScopeState {
  const live = rules.filter(({ status }) => status === 'holds' || status === 'undecided');
  const isOpen = (verdict: RuleVerdict) => verdict.status === 'undecided' && readsUnasked(verdict, outcome);
  const [denies, allows] = (['deny', 'allow'] as const).map((effect) =>
    live.filter(({ rule }) => rule.effect === effect),
  );
  const openDenies = denies?.filter(isOpen) ?? [];
  const openAllows = allows?.filter(isOpen) ?? [];
  const unasked = (open: readonly RuleVerdict[]) => open.map(({ rule }) => definitions.rule(rule)).join('\n');

  const deny = denies?.find((verdict) => !isOpen(verdict));
  if (deny !== undefined) return { state: 'denied', by: deny.rule.text, unasked: '' };
  const allow = allows?.find(({ status }) => status === 'holds');
  if (allow !== undefined) return { state: 'granted', by: allow.rule.text, unasked: unasked(openDenies) };
  const [first] = openAllows;
  if (first === undefined) return { state: 'dropped', by: 'no allow rule matched', unasked: unasked(openDenies) };
  return { state: 'unknown', by: first.rule.text, unasked: unasked([...openDenies, ...openAllows]) };
}

function readsUnasked({ rule }: RuleVerdict, outcome: Outcome): boolean {
  const { sources = [], claims = [] } = rule.condition?.demand ?? {};
  return (
    sources.some((source) => outcome.sources.get(source)?.status === 'unavailable') ||
    claims.some((claim) => outcome.claims.get(claim)?.status === 'unavailable')
  );
}
