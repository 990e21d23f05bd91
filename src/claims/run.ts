import { type AtOnce, whenThere } from '../at-once.ts';
import type { Plan, Step } from './plan.ts';
import type { ClaimContext, Outcome, SourceOutcome, Value, Values } from './source.ts';
import { takeClaim } from './take.ts';

/** Told of each source when what it needs has settled, and before it is asked; and for which dynamic scope, where for one. */
export type OnAsk = (source: string, scope: string | null) => void;

/** What the steps of a run have in common. */
export interface Running {
  readonly context: ClaimContext;
  readonly signal: AbortSignal;
  readonly onAsk: (source: string) => void;
  /** What was asked already, by the source and what it was asked with; without it, nothing is looked up. */
  readonly asked?: Map<string, Settling>;
}

/** What comes with the request is there at once; what is asked for, or hangs on another, has to be waited for. */
export type Settling = AtOnce<SourceOutcome>;
export type Pending = ReadonlyMap<string, Settling>;

/**
 * Runs a plan: every source once, each as soon as what it needs has settled, all the others beside it; then takes the claims
 * from what came back. Never rejects: a source that fails, or is not done when the signal aborts, is unavailable, and what
 * needs it is too.
 */
export function runPlan(
  plan: Plan,
  context: ClaimContext,
  signal: AbortSignal,
  onAsk: OnAsk = () => {},
): AtOnce<Outcome> {
  const pending = new Map<string, Settling>();
  const running = { context, signal, onAsk: (source: string) => onAsk(source, null) };
  for (const step of plan.steps) pending.set(step.producer.name, runStep(step, pending, running));
  return outcomeOf(plan, pending, context.now);
}

/** What has come back, and the claims of the plan that are taken from it: at once, where nothing is waited for. */
export function outcomeOf({ claims }: Pick<Plan, 'claims'>, pending: Pending, now: number): AtOnce<Outcome> {
  return whenThere(settledOf(pending), (sources) => ({
    sources,
    claims: new Map(claims.map((claim) => [claim.name, takeClaim(claim, sources, now)])),
  }));
}

function settledOf(pending: Pending): AtOnce<ReadonlyMap<string, SourceOutcome>> {
  const sources = new Map<string, SourceOutcome>();
  for (const [name, outcome] of pending) {
    if (outcome instanceof Promise) return allSettled(pending);
    sources.set(name, outcome);
  }
  return sources;
}

async function allSettled(pending: Pending): Promise<ReadonlyMap<string, SourceOutcome>> {
  const sources = new Map<string, SourceOutcome>();
  for (const [name, outcome] of pending) sources.set(name, await outcome);
  return sources;
}

export function runStep(step: Step, pending: Pending, running: Running): Settling {
  const isImmediate = step.inputs.length === 0 && running.asked === undefined;
  return isImmediate ? load(step, Object.create(null), running) : runWithInputs(step, pending, running);
}

async function runWithInputs(step: Step, pending: Pending, running: Running): Promise<SourceOutcome> {
  const inputs = await gather(step, pending);
  if ('status' in inputs) return inputs;
  const { asked } = running;
  if (asked === undefined) return load(step, inputs.values, running);
  const key = JSON.stringify([step.producer.name, inputs.values]);
  const known = asked.get(key) ?? load(step, inputs.values, running);
  asked.set(key, known);
  return known;
}

function load({ producer, reads }: Step, inputs: Values, running: Running): Settling {
  const { context, signal, onAsk } = running;
  onAsk(producer.name);
  try {
    const loaded = producer.load(context, inputs, signal, reads);
    return loaded instanceof Promise ? loaded.catch(failed) : loaded;
  } catch {
    return failed();
  }
}

function failed(): SourceOutcome {
  return unavailable('the source failed unexpectedly');
}

/** The values a step needs; or its outcome, where one of them cannot be had. What is unavailable weighs more than what is absent. */
async function gather(step: Step, pending: Pending): Promise<{ readonly values: Values } | SourceOutcome> {
  const values: Record<string, Value> = Object.create(null);
  let absent: SourceOutcome | null = null;
  for (const { key, source, place, optional } of step.inputs) {
    const outcome = (await pending.get(source)) ?? unavailable('it was not asked');
    if (outcome.status === 'unavailable') return unavailable(`it needs ${source}: ${outcome.reason}`);
    const value = outcome.status === 'answered' ? place.select(outcome.values) : undefined;
    if (value !== undefined && value !== null) values[key] = value;
    else if (!optional) absent ??= { status: 'absent', reason: `${key} has no value`, ms: 0 };
  }
  return absent ?? { values };
}

function unavailable(reason: string): SourceOutcome {
  return { status: 'unavailable', reason, ms: 0, stale: null };
}
