import type { Resolver, ResolverPolicy } from './source.ts';

/** The policy of a resolver that never leaves the process: nothing to wait for, nothing to keep. */
const IN_PROCESS: ResolverPolicy = {
  timeoutMs: 0,
  cache: null,
  breaker: { failures: 1, openForMs: 0 },
  bulkhead: { concurrent: 1, queue: 0 },
  retry: null,
  hedge: null,
};

export type ResolverDefinition = Omit<Resolver, 'needs' | 'policy'> & Partial<Pick<Resolver, 'needs' | 'policy'>>;

/**
 * Declares a resolver: its name, what it needs, what it gives, how patient to be with it, and how to ask it.
 * Without needs it is the same for everybody; without a policy it is taken to stay inside the process, unguarded.
 * @throws TypeError when it gives nothing, or its policy makes no sense
 */
export function defineResolver(definition: ResolverDefinition): Resolver {
  const { needs = [], policy = IN_PROCESS } = definition;
  if (Object.keys(definition.gives).length === 0) throw new TypeError(`resolver '${definition.name}' gives nothing`);
  if (policy.timeoutMs < 0) throw new TypeError(`resolver '${definition.name}' has a negative timeout`);
  return Object.freeze({ ...definition, needs, policy });
}
