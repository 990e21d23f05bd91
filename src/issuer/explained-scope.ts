import { type Decision, type RuleVerdict, requiredText } from '../policy/decide.ts';
import { isDetailScope } from '../policy/detail-rules.ts';
import type { Evaluation } from './evaluate.ts';

/** One scope that was asked for: what became of it, and by which rule. */
export interface ExplainedScope {
  readonly scope: string;
  /** denied and undecided refuse the whole request; dropped leaves the scope out. */
  readonly result: Decision['result'];
  /** The rule that decided, or the claim for want of which it is dropped. */
  readonly by: string;
  readonly because: string | null;
  /** What rules require of one that is granted, in words; null where nothing. */
  readonly requires: string | null;
  /** Every rule of the scope, and what it said. */
  readonly rules: readonly {
    readonly rule: string;
    readonly status: RuleVerdict['status'];
    readonly reason: string | null;
  }[];
}

/** What became of each scope, in the order asked. */
export function explainScopes({ decisions, settlement }: Evaluation): readonly ExplainedScope[] {
  const dropped = new Map(settlement.droppedScopes.map((drop) => [drop.scope, drop]));
  const ofScopes = decisions.filter(({ scope }) => !isDetailScope(scope));
  return ofScopes.map((decision): ExplainedScope => {
    const { scope, result, rule } = decision;
    const rules = explainRules(decision);
    const drop = dropped.get(scope);
    if (drop !== undefined) {
      return { scope, result: 'dropped', by: `claim ${drop.claim}`, because: drop.reason, requires: null, rules };
    }
    const by = rule?.text ?? 'no allow rule matched';
    return { scope, result, by, because: rule?.because ?? null, requires: requiredText(decision), rules };
  });
}

/** What each rule said. */
export function explainRules({ rules }: Decision): ExplainedScope['rules'] {
  return rules.map(({ rule: { text }, status, reason }) => ({ rule: text, status, reason }));
}
