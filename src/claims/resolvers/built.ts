import type { Effects } from '../../effects.ts';
import type { Problem } from '../../problem.ts';
import type { Resolver } from '../source.ts';

/** What the resolvers of the configuration are made with. */
export type ResolverDeps = Pick<Effects, 'outbound' | 'now'>;

/** A resolver made from its configuration, or null and why not. */
export interface Built {
  readonly resolver: Resolver | null;
  readonly problems: readonly Problem[];
}

export function built(resolver: Resolver): Built {
  return { resolver, problems: [] };
}

export function notBuilt(problems: readonly Problem[]): Built {
  return { resolver: null, problems };
}
