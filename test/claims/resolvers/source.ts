import { createPlanner } from '../../../src/claims/plan.ts';
import type { RegistryDeps } from '../../../src/claims/registry.ts';
import { runPlan } from '../../../src/claims/run.ts';
import type { ClaimContext, SourceOutcome } from '../../../src/claims/source.ts';
import { outbound } from '../../outbound/loopback.ts';
import { CALM, contextOf, registryOf } from '../config.ts';

export interface TestSource {
  ask(context?: ClaimContext): Promise<SourceOutcome | undefined>;
}

const PATIENT = { allowPrivate: ['127.0.0.1'], timeout: '10s' };

/**
 * A resolver by the name of `source`, with connections to loopback allowed.
 * @param config what the file says of it beside that
 * @throws Error where the configuration has a problem
 */
export function createSource(config: object, deps: Partial<RegistryDeps> = {}): TestSource {
  const parts = { resolvers: { source: { ...PATIENT, ...config } } };
  const { registry, problems } = registryOf(parts, { outbound, ...deps });
  if (problems.length > 0)
    throw new Error(problems.map(({ key, message }) => `${key.join('.')}: ${message}`).join('; '));
  const plan = createPlanner(registry)({ claims: [], sources: ['source'] });
  return { ask: async (context = contextOf()) => (await runPlan(plan, context, CALM)).sources.get('source') };
}

/** What is wrong with a resolver: `key: message` each. */
export function problemsOf(config: object): readonly string[] {
  const { problems } = registryOf({ resolvers: { source: config } });
  return problems.map(({ key, message }) => `${key.slice(2).join('.')}: ${message}`);
}
