import type { Demand } from '../claims/plan.ts';
import type { AuthorizationDetail, DetailType } from '../oauth/authorization-details.ts';
import type { CompiledScope, Policy } from '../policy/compile.ts';
import { lookupOf } from '../policy/decide.ts';
import { type DetailDecision, decideDetail, isDetailScope, together } from '../policy/detail-rules.ts';
import type { Evaluation, TokenAsk } from './evaluate.ts';
import type { Evaluator } from './issuer.ts';
import { isDown, type Refusal } from './refusal.ts';

/** What is demanded for the scopes, and what the types of the details asked for read. */
export function withDetails(
  { details: rules }: Policy,
  { details }: Pick<TokenAsk, 'details'>,
  demand: Demand,
): Demand {
  if (details === undefined || details.length === 0) return demand;
  return together([demand, ...details.flatMap(({ type }) => rules.get(type)?.demand ?? [])]);
}

/** Each type once, to be decided among the scopes: what is against a request is against its details too. */
export function detailScopes(
  { details: rules }: Policy,
  details: readonly AuthorizationDetail[],
): readonly CompiledScope[] {
  return [...new Set(details.map(({ type }) => type))].flatMap((type) => rules.get(type)?.scope ?? []);
}

/**
 * Decides the authorization details of a request whose scopes are decided. One that its type does not allow refuses the request:
 * an act is done as it was shown, or not at all. RFC 9396 §6
 */
export function decideDetails(evaluator: Evaluator, ask: TokenAsk, evaluation: Evaluation): Evaluation {
  const { details = [] } = ask;
  if (details.length === 0 || evaluation.refusal !== null) return evaluation;
  const dropped = detailScopes(evaluator.policy, details).find(({ name }) => !evaluation.scopes.includes(name));
  if (dropped !== undefined) return { ...evaluation, scopes: [], refusal: droppedBy(evaluation, dropped.name) };
  const decided = details.map((detail) => decideOne(evaluator, detail, evaluation));
  const all = { ...evaluation, detailDecisions: decided };
  const against = decided.find((one) => one.result !== 'granted');
  if (against !== undefined) return { ...all, scopes: [], refusal: refusedBy(evaluation, against) };
  const granted = decided.flatMap((one) => (one.result === 'granted' ? [one.detail] : []));
  return { ...all, scopes: evaluation.scopes.filter((scope) => !isDetailScope(scope)), details: granted };
}

function droppedBy({ decisions }: Evaluation, name: string): Refusal {
  const rule = decisions.find(({ scope }) => scope === name)?.rule;
  return { by: 'detail', reason: `${name}: ${rule?.text ?? 'no allow rule matched'}`, again: false };
}

type Decided = DetailDecision<AuthorizationDetail>;

function refusedBy({ outcome }: Evaluation, { result, reason }: Exclude<Decided, { result: 'granted' }>): Refusal {
  const down = [...outcome.sources.values()].some(isDown);
  return { by: 'detail', reason, again: result === 'undecided' && down };
}

function decideOne({ policy, detailTypes }: Evaluator, detail: AuthorizationDetail, evaluation: Evaluation): Decided {
  const rules = policy.details.get(detail.type);
  const type = detailTypes.get(detail.type);
  if (rules === undefined || type === undefined)
    throw new TypeError(`no type ${detail.type}: the request was not checked`);
  const decision = decideDetail(rules, detail, lookupOf(evaluation));
  return decision.result === 'granted' ? fitting({ ...decision.detail, type: detail.type }, type) : decision;
}

/** What the configuration sets must fit the schema too: an API relies on it. */
function fitting(detail: AuthorizationDetail, type: DetailType): Decided {
  const breach = type.check(detail);
  if (breach === null) return { result: 'granted', detail };
  return {
    result: 'denied',
    reason: `${type.name}: what set says does not fit its schema at ${breach.at}: ${breach.keyword}`,
  };
}
