import type { Destination } from '../../schema/config.ts';
import type { Registry } from './registry.ts';

/** Whether the configuration lets a claim be told there; one that it does not know is told nowhere. */
export function isFor(destination: Destination, claim: string, { claims }: Pick<Registry, 'claims'>): boolean {
  return claims.get(claim)?.destinations.has(destination) ?? false;
}

/** Of the names of settled claims, those that are told at one destination, in their order. */
export function claimsFor(
  destination: Destination,
  names: readonly string[],
  registry: Pick<Registry, 'claims'>,
): readonly string[] {
  return names.filter((name) => isFor(destination, name, registry));
}
