import type { OperatorModule } from '../../../schema/operator-module.ts';
import type { Effects } from '../../effects.ts';
import type { Problem } from '../../problem.ts';
import type { NoPlace, Place } from '../place.ts';
import type { Resolver } from '../source.ts';

/** What the resolvers of the configuration are made with. */
export interface ResolverDeps extends Pick<Effects, 'outbound' | 'now' | 'openDatabase'> {
  /** What stands at a SCIM path of a Group, by the schema; why there is nothing. */
  groupPath(path: string): Place | NoPlace;
  /** What the modules of resolvers export, by the resolver's name; one that could not be loaded is missing. */
  readonly modules: ReadonlyMap<string, OperatorModule>;
}

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
