import type { ConsultedPoint } from '../audit/record.ts';
import { type Answer, askDecisionPoint, type DecisionPoint, decidesAbout } from '../authzen/decision-point.ts';
import type { Question } from '../authzen/request.ts';
import type { Demand } from '../claims/plan.ts';
import { machineSubject } from '../oauth/assemble.ts';
import { homeOf } from '../oauth/shared-api.ts';
import { type Decision, weighedWith } from '../policy/decide.ts';
import { detailScope, together } from '../policy/detail-rules.ts';
import type { Gathered, TokenAsk } from './evaluate.ts';
import type { Evaluator } from './issuer.ts';

/** What one decision point was asked in an evaluation, and what it said. */
export interface Consulted extends Answer {
  readonly point: string;
  readonly questions: readonly Question[];
  /** Milliseconds from the beginning of the evaluation. */
  readonly start: number;
}

/**
 * Asks the decision points about what rules grant, each once and all at the same time; of what is refused anyhow nobody is told.
 * @param decisions by the rules alone
 * @returns the decisions with what was said, weighed as rules are
 */
export async function consult(
  { decisionPoints, effects }: Pick<Evaluator, 'decisionPoints' | 'effects'>,
  ask: TokenAsk,
  gathered: Gathered,
  decisions: readonly Decision[],
  signal: AbortSignal,
): Promise<{ readonly decisions: readonly Decision[]; readonly consulted: readonly Consulted[] }> {
  const granted = decisions.filter(({ result }) => result === 'granted');
  const audience = (scope: string) => homeOf(ask.api, scope).audience;
  const facts = { ...gathered, subject: subjectOf(ask), audience };
  const before = effects.monotonic() - gathered.ms;
  const asked = decisionPoints.map(async (point): Promise<Consulted | null> => {
    const questions = questionsFor(point, granted, ask);
    if (questions.length === 0) return null;
    const start = effects.monotonic() - before;
    const answer = await askDecisionPoint(point, ask.client.tenant, facts, questions, signal);
    return { ...answer, point: point.name, questions, start };
  });
  const consulted = (await Promise.all(asked)).flatMap((one) => one ?? []);
  return { decisions: decisions.map((decision) => withAnswers(decision, consulted)), consulted };
}

/** What is demanded for the scopes, and what the decision points are told that decide about one of them. */
export function withDecisionPoints(
  { decisionPoints }: Pick<Evaluator, 'decisionPoints'>,
  scopes: readonly { readonly name: string }[],
  demand: Demand,
): Demand {
  const points = decisionPoints.filter((point) => scopes.some(({ name }) => decidesAbout(point, name)));
  return points.length === 0 ? demand : together([demand, ...points.map((point) => point.demand)]);
}

function questionsFor(point: DecisionPoint, granted: readonly Decision[], ask: TokenAsk): readonly Question[] {
  return granted
    .filter(({ scope }) => decidesAbout(point, scope))
    .flatMap(({ scope }): readonly Question[] => {
      const details = (ask.details ?? []).filter(({ type }) => detailScope(type) === scope);
      if (details.length === 0) return [{ scope, detail: null }];
      return details.map((detail) => ({ scope, detail }));
    });
}

function withAnswers(decision: Decision, consulted: readonly Consulted[]): Decision {
  const said = consulted.flatMap(({ questions, verdicts }) =>
    questions.flatMap(({ scope }, index) => (scope === decision.scope ? (verdicts[index] ?? []) : [])),
  );
  return said.length === 0 ? decision : weighedWith(decision, said);
}

/** A person by their id; an application as its token calls it. */
function subjectOf({ subject, client }: TokenAsk) {
  if (subject.kind === 'human') return { kind: subject.kind, id: subject.person.id };
  return { kind: subject.kind, id: subject.sub ?? machineSubject(client.id) };
}

/** What the audit record keeps of it. */
export function consultedPoint({ point, outcome, request, questions, verdicts }: Consulted): ConsultedPoint {
  const isPermitted = (index: number) => verdicts[index]?.some(({ rule }) => rule.effect === 'allow') ?? false;
  const about = (permitted: boolean) => [
    ...new Set(questions.filter((_, index) => isPermitted(index) === permitted).map(({ scope }) => scope)),
  ];
  const cache = outcome.status === 'answered' ? outcome.cache : request === null ? 'none' : 'stale';
  return {
    point,
    request,
    ms: outcome.ms,
    cache,
    permitted: about(true),
    denied: about(false),
    ...(outcome.status !== 'answered' && { reason: outcome.reason }),
  };
}
