import type { Plan } from './plan.ts';
import { type OnAsk, outcomeOf, type Pending, runStep, type Settling } from './run.ts';
import type { ClaimContext, Outcome, Values } from './source.ts';

/** What one dynamic scope of a request needs. */
export interface ScopePlan {
  /** Its text. */
  readonly scope: string;
  /** What `scope` is for it. */
  readonly values: Values;
  readonly plan: Plan;
}

export interface ScopeOutcomes {
  /** For all that is no dynamic scope. */
  readonly outcome: Outcome;
  /** For each dynamic scope, by its text: its own sources, and those that are the same for all. */
  readonly ofScopes: ReadonlyMap<string, Outcome>;
}

/**
 * Runs the plans of several scopes as one: a source that no parameter bears on is asked once for all of them, any other once for
 * each value that it is asked with. Never rejects.
 * @param whole the plan for everything together, whose steps say what is wanted of each source
 * @param rest what is needed beside the dynamic scopes
 */
export async function runScopes(
  whole: Plan,
  rest: Plan,
  scopes: readonly ScopePlan[],
  context: ClaimContext,
  signal: AbortSignal,
  onAsk: OnAsk = () => {},
): Promise<ScopeOutcomes> {
  const shared = new Map<string, Settling>();
  for (const step of whole.steps) {
    if (step.varies) continue;
    const running = { context, signal, onAsk: (source: string) => onAsk(source, null) };
    shared.set(step.producer.name, runStep(step, shared, running));
  }
  const asked = new Map<string, Settling>();
  const own = (plan: Plan, values: Values | null, scope: string | null): Pending => {
    const wanted = new Set(plan.steps.map(({ producer }) => producer.name));
    const pending = new Map(shared);
    const base = { ...context, base: { ...context.base, scope: values } };
    const running = { context: base, signal, onAsk: (source: string) => onAsk(source, scope) };
    for (const step of whole.steps) {
      if (!step.varies || !wanted.has(step.producer.name)) continue;
      // The scope itself is asked with nothing, and is another each time.
      const isScope = step.producer.needs.length === 0;
      pending.set(step.producer.name, runStep(step, pending, isScope ? running : { ...running, asked }));
    }
    return pending;
  };
  const pending = scopes.map(({ plan, values, scope }) => own(plan, values, scope));
  const [outcome, ...outcomes] = await Promise.all([
    outcomeOf(rest, own(rest, null, null), context.now),
    ...scopes.map(({ plan }, index) => outcomeOf(plan, pending[index] ?? shared, context.now)),
  ]);
  return { outcome, ofScopes: new Map(scopes.map(({ scope }, index) => [scope, outcomes[index] ?? outcome])) };
}
