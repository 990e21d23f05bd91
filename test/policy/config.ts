import { createApiReads } from '../../src/claims/api-reads.ts';
import { createConditionCompiler, createRuleCompiler } from '../../src/claims/condition.ts';
import { createScopeReads } from '../../src/claims/scope-reads.ts';
import { compilePolicy, type Policy } from '../../src/policy/compile.ts';
import { DETAIL } from '../../src/policy/detail-rules.ts';
import type { Problem } from '../../src/problem.ts';
import { configOf, registryOf } from '../claims/config.ts';

/** A policy over a person, a billing API and a risk engine, with the parts given. */
export function policyOf(parts: Record<string, unknown>): { policy: Policy; problems: readonly Problem[] } {
  const sources = {
    resolvers: {
      billing: { kind: 'http', url: 'https://billing.internal/{user.userId}', gives: { plan: 'string' } },
      risk: { kind: 'risk', url: 'https://risk.internal/score', send: ['user.userId'] },
    },
    claims: {
      plan: { from: 'billing', path: 'plan', type: 'string' },
      user_id: { from: 'user', path: 'userId', type: 'integer' },
    },
    ...parts,
  };
  const { registry, problems } = registryOf(sources);
  const { policy, problems: more } = compilePolicy(configOf(sources), {
    compileCondition: createConditionCompiler(registry, null),
    detailCompiler: createRuleCompiler(registry, null, [DETAIL]),
    scopeReads: createScopeReads(registry),
    apiReads: createApiReads(registry),
  });
  return { policy, problems: [...problems, ...more] };
}

export const secret = 'a secret of sixteen characters';
