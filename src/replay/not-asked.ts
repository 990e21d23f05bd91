import type { DecisionPoint } from '../authzen/decision-point.ts';
import type { Planner, Step } from '../claims/plan.ts';
import type { SourceOutcome } from '../claims/source.ts';

/** Which sources a replay asks: those of this installation alone, or those outside it too, as they are now. */
export type Asked = 'none' | 'live';

/** What they tell is here, and as it is now. */
const OWN: ReadonlySet<string> = new Set(['user', 'groups', 'client', 'scope', 'constant']);

/** What they told went with the request that they told it for. */
const GONE: ReadonlySet<string> = new Set(['idp', 'authn', 'request']);

/** Whether a source of this kind can tell a replay anything. A kind that is not known here is taken to be outside. */
export function isAsked(kind: string, asked: Asked): boolean {
  return OWN.has(kind) || (asked === 'live' && !GONE.has(kind));
}

const NOT_ASKED: SourceOutcome = { status: 'unavailable', reason: 'it is not asked in a replay', ms: 0, stale: null };

/** A planner whose plans leave alone what cannot, or must not, be asked about the past: such a source is unavailable. */
export function withoutAsking(planner: Planner, asked: Asked): Planner {
  return (demand) => {
    const plan = planner(demand);
    return {
      ...plan,
      steps: plan.steps.map((step) => (isAsked(step.producer.kind, asked) ? alone(step) : silent(step))),
    };
  };
}

/** A source is asked without what is gone where it can do without: a risk engine without the address. */
function alone(step: Step): Step {
  return { ...step, inputs: step.inputs.filter(({ source, optional }) => !(optional && GONE.has(source))) };
}

function silent(step: Step): Step {
  return { ...step, producer: { ...step.producer, load: () => NOT_ASKED }, inputs: [] };
}

/** Decision points as a replay asks them: without what they would be told, those that are not asked at all. */
export function withoutConsulting(points: readonly DecisionPoint[], asked: Asked): readonly DecisionPoint[] {
  if (asked === 'live') return points;
  return points.map((point) => ({ ...point, mapping: NOTHING_TOLD, demand: NOTHING, call: UNASKED }));
}

const UNASKED: DecisionPoint['call'] = { ask: async () => NOT_ASKED, wake: async () => {} };
const NOTHING = { claims: [], sources: [] };
const NOTHING_TOLD: DecisionPoint['mapping'] = {
  subject: { type: '', id: null, properties: [] },
  resource: { type: '', id: null, properties: [] },
  action: [],
  context: [],
};
