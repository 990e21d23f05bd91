import type { AuthorizationDetail } from '../oauth/authorization-details.ts';
import { requiredText } from '../policy/decide.ts';
import { detailScope } from '../policy/detail-rules.ts';
import type { Evaluation, TokenAsk } from './evaluate.ts';
import { type ExplainedScope, explainRules } from './explained-scope.ts';
import type { Evaluator } from './issuer.ts';

/** One act that was asked for: what became of it, and by which rule. */
export interface ExplainedDetail extends Pick<ExplainedScope, 'because' | 'requires' | 'rules'> {
  readonly asked: AuthorizationDetail;
  /** As it would be granted: with what its type sets; null where it would not be. */
  readonly granted: AuthorizationDetail | null;
  readonly result: 'granted' | 'refused';
  /** The rule of the API or of the application, or what its type says. */
  readonly by: string;
}

/** What became of each act, in the order asked. One that is refused refuses the whole request. */
export function explainDetails(
  { policy }: Evaluator,
  ask: TokenAsk,
  evaluation: Evaluation,
): readonly ExplainedDetail[] {
  const { decisions, detailDecisions, refusal } = evaluation;
  return (ask.details ?? []).map((asked, index): ExplainedDetail => {
    const decision = decisions.find(({ scope }) => scope === detailScope(asked.type));
    const rules = decision === undefined ? [] : explainRules(decision);
    const told = { asked, rules, requires: decision === undefined ? null : requiredText(decision) };
    const own = detailDecisions?.[index];
    if (own?.result === 'granted') {
      return {
        ...told,
        granted: own.detail,
        result: 'granted',
        by: policy.details.get(asked.type)?.text ?? '',
        because: null,
      };
    }
    const isRefused = { ...told, granted: null, result: 'refused', requires: null } as const;
    if (own !== undefined) return { ...isRefused, by: own.reason, because: null };
    if (decision !== undefined && decision.result !== 'granted') {
      const by = decision.rule?.text ?? 'no allow rule matched';
      return { ...isRefused, by, because: decision.rule?.because ?? null };
    }
    return { ...isRefused, by: refusal === null ? '' : 'the whole request is refused', because: null };
  });
}
