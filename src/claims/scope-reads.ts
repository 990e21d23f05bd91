import { type BaseReadsOf, createBaseReads } from './base-reads.ts';
import type { Registry } from './registry.ts';

/** Which parameters of dynamic scopes something hangs on. */
export type ScopeReadsOf = BaseReadsOf;

/** Follows every source of a registry back to what a scope says. */
export function createScopeReads(registry: Pick<Registry, 'producers' | 'claims'>): ScopeReadsOf {
  return createBaseReads('scope', registry);
}
