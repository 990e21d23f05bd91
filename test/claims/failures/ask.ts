import { createPlanner } from '../../../src/claims/plan.ts';
import type { RegistryDeps } from '../../../src/claims/registry.ts';
import { runPlan } from '../../../src/claims/run.ts';
import type { BaseSource, ClaimContext, ClaimOutcome } from '../../../src/claims/source.ts';
import { CALM, contextOf, registryOf } from '../config.ts';

/**
 * Takes a claim from a resolver: a string, where no other type is said.
 * @param path where it stands in what the resolver gives
 * @param resolver its configuration, as the file has it; it is called `source`
 * @param deps the effects that it is to work with; the real clock, where they say nothing
 * @throws Error where the configuration has a problem
 */
export async function askForClaim(
  path: string,
  resolver: Readonly<Record<string, unknown>>,
  deps: Partial<RegistryDeps> = {},
  context: ClaimContext = contextOf(),
  type = 'string',
): Promise<ClaimOutcome> {
  return claimOf({ resolvers: { source: resolver }, claims: { asked: { from: 'source', path, type } } }, deps, context);
}

/** Takes a claim, a string, from a source that comes with the request. */
export function askBaseSource(
  source: BaseSource,
  path: string,
  context: ClaimContext,
  more: Readonly<Record<string, unknown>> = {},
): Promise<ClaimOutcome> {
  return claimOf({ ...more, claims: { asked: { from: source, path, type: 'string' } } }, {}, context);
}

async function claimOf(
  parts: Readonly<Record<string, unknown>>,
  deps: Partial<RegistryDeps>,
  context: ClaimContext,
): Promise<ClaimOutcome> {
  const { registry, problems } = registryOf(parts, { monotonic: () => performance.now(), ...deps });
  if (problems.length > 0)
    throw new Error(problems.map(({ key, message }) => `${key.join('.')}: ${message}`).join('; '));
  const outcome = await runPlan(createPlanner(registry)({ claims: ['asked'], sources: [] }), context, CALM);
  const claim = outcome.claims.get('asked');
  if (claim === undefined) throw new Error('the plan has no such claim');
  return claim;
}
