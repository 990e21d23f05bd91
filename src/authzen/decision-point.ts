import type { Demand } from '../claims/plan.ts';
import { type SourceOutcome, Unaskable, Unavailable } from '../claims/source.ts';
import type { RuleVerdict } from '../policy/decide.ts';
import type { ScopeSet } from '../scopes/scope-set.ts';
import type { DecisionCall } from './call.ts';
import type { Facts } from './facts.ts';
import type { Mapping } from './mapping.ts';
import { type Question, requestOf } from './request.ts';
import { answerIn, type Terms, verdictsFrom } from './verdict.ts';

/** A policy decision point of somebody else's, ready to be asked. */
export interface DecisionPoint extends Terms {
  readonly mapping: Mapping;
  /** What must be resolved before it can be asked. */
  readonly demand: Demand;
  /** The scopes that it decides about, as decisions call them; null for all. */
  readonly scopes: Pick<ScopeSet, 'has'> | null;
  readonly call: DecisionCall;
}

/** What it said, and how that came. */
export interface Answer {
  readonly outcome: SourceOutcome;
  /** Of each question, in their order. */
  readonly verdicts: readonly (readonly RuleVerdict[])[];
  /** The X-Request-ID of what was answered; null where nothing was. */
  readonly request: string | null;
}

/** Whether it decides about a scope. */
export function decidesAbout({ scopes }: Pick<DecisionPoint, 'scopes'>, scope: string): boolean {
  return scopes?.has(scope) ?? true;
}

/** Asks all of the questions at once. Never rejects: what cannot be asked is an outcome, and decides as the configuration says. */
export async function askDecisionPoint(
  point: DecisionPoint,
  tenant: string,
  facts: Facts,
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<Answer> {
  const outcome = await outcomeOf(point, tenant, facts, questions, signal);
  const { request } = answerIn(point, outcome) ?? {};
  const authenticated = facts.subject.kind === 'human' ? { authn: facts.base.authn, now: facts.now } : null;
  return {
    outcome,
    verdicts: verdictsFrom(point, outcome, questions.length, authenticated),
    request: typeof request === 'string' ? request : null,
  };
}

async function outcomeOf(
  { mapping, call }: DecisionPoint,
  tenant: string,
  facts: Facts,
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<SourceOutcome> {
  try {
    return await call.ask(tenant, requestOf(mapping, facts, questions), signal);
  } catch (error) {
    if (error instanceof Unaskable) return { status: 'absent', reason: error.reason, ms: 0 };
    if (error instanceof Unavailable) return { status: 'unavailable', reason: error.reason, ms: 0, stale: null };
    throw error;
  }
}
