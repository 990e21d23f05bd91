import type { DecisionPointConfig } from '../../schema/config.ts';
import { carried } from '../carry-over.ts';
import { type GuardDeps, guard } from '../claims/guard.ts';
import { isObject } from '../claims/json.ts';
import { defineResolver } from '../claims/resolver.ts';
import { createJsonCall } from '../claims/resolvers/json-call.ts';
import { remotePolicy } from '../claims/resolvers/remote.ts';
import { type SourceOutcome, Unavailable, type Value, type Values } from '../claims/source.ts';
import type { Effects } from '../effects.ts';
import { createLocate, NO_METADATA } from './endpoints.ts';

export interface CallDeps extends GuardDeps, Pick<Effects, 'outbound' | 'newId' | 'carryOver'> {}

/** Asks one decision point, with the guard around it that every source outside the process has. */
export interface DecisionCall {
  /** A failure is an outcome. */
  ask(tenant: string, request: Values, signal: AbortSignal): Promise<SourceOutcome>;
  /** Finds out where it is asked, before anybody waits for that; never rejects. */
  wake(): Promise<void>;
}

/** The whole request is what an answer is kept by, and so shared by. */
const REQUEST = { source: 'request', path: 'body' } as const;

const callFrom = carried<DecisionCall>();

/** @param name what the configuration calls it */
export function createDecisionCall(name: string, config: DecisionPointConfig, deps: CallDeps): DecisionCall {
  return callFrom(deps.carryOver, [name, config], () => makeDecisionCall(name, config, deps));
}

function makeDecisionCall(name: string, config: DecisionPointConfig, deps: CallDeps): DecisionCall {
  const call = createJsonCall(name, config, [], deps);
  const locate = createLocate(config, createJsonCall(name, config, NO_METADATA, deps), deps);
  const resolver = defineResolver({
    name,
    kind: 'authzen',
    needs: [REQUEST],
    gives: { decisions: 'object[]', request: 'string' },
    policy: remotePolicy(config),
    resolve: async (inputs, signal) => {
      const request = inputs['request.body'] ?? null;
      const { evaluation, evaluations } = await locate();
      const id = deps.newId();
      const post = (url: string, body: Value) =>
        call({ method: 'POST', url, body: JSON.stringify(body), headers: { 'x-request-id': id } }, signal);
      const several = isObject(request) && isList(request.evaluations) ? request.evaluations : null;
      if (several === null) return { decisions: decisionsIn(await post(evaluation, request), null), request: id };
      if (evaluations !== null) {
        return { decisions: decisionsIn(await post(evaluations, request), several.length), request: id };
      }
      const each = await Promise.all(
        separate(request, several).map(async (one) => decisionsIn(await post(evaluation, one), null)),
      );
      return { decisions: each.flat(), request: id };
    },
  });
  const load = guard(resolver, deps);
  return {
    ask: (tenant, request, signal) => load(tenant, { 'request.body': request }, signal),
    wake: () =>
      locate().then(
        () => {},
        () => {},
      ),
  };
}

/** The questions each as a request of its own, with what they share. AuthZEN §7.1.1 */
function separate(request: Value, evaluations: readonly Value[]): readonly Values[] {
  const { evaluations: _, options: __, ...shared } = isObject(request) ? request : {};
  return evaluations.map((own) => ({ ...shared, ...(isObject(own) ? own : {}) }));
}

/**
 * The decisions of an answer, in the order of the questions (AuthZEN §7.2).
 * @param count of the questions; null for a single one, whose answer is its decision
 * @throws Unavailable where there is not one for each: nobody could tell which is whose
 */
function decisionsIn(answer: Value | undefined, count: number | null): readonly Values[] {
  const whole = answer !== undefined && isObject(answer) ? answer : {};
  const found = count === null ? [whole] : whole.evaluations;
  const list = isList(found) ? found : [];
  const decisions = list.flatMap((one) => (isObject(one) && typeof one.decision === 'boolean' ? [one] : []));
  if (decisions.length === list.length && list.length === (count ?? 1)) return decisions;
  throw new Unavailable(`its answer is not ${count ?? 1} decision${(count ?? 1) === 1 ? '' : 's'}`);
}

function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}
