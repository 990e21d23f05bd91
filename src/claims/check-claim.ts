import type { ClaimConfig, Config } from '../../schema/config.ts';
import { RESERVED_CLAIMS } from '../../schema/reserved-claims.ts';
import type { Problem } from '../problem.ts';
import { conforms } from './conform.ts';
import { parseValue } from './json.ts';
import { originsOf, type WrittenOrigin } from './origin.ts';
import { hint } from './place.ts';
import type { Producer } from './producer.ts';
import { BASE_SOURCES } from './source.ts';

/** What is wrong with a claim, but for its mapping: its name, its source, and what becomes of it when there is no value. */
export function checkClaim(
  name: string,
  claim: ClaimConfig,
  producers: ReadonlyMap<string, Producer>,
  config: Config,
): readonly Problem[] {
  const origins = originsOf(name, claim);
  const unknown = origins.flatMap((origin) => checkSource(origin, producers, config));
  const sources = origins.map(({ source }) => source);
  const stale = unknown.length > 0 ? [] : checkStale(name, claim, sources, config);
  return [...checkName(name), ...unknown, ...stale, ...checkMerge(name, claim), ...checkDefault(name, claim)];
}

function checkName(name: string): readonly Problem[] {
  if (!RESERVED_CLAIMS.has(name)) return [];
  const mend = 'choose another name; an API chooses its sub under apis.<name>.subject';
  return [{ key: ['claims', name], message: `'${name}' is a reserved claim, which only Avow itself may write`, mend }];
}

function checkSource(
  { source, keys }: WrittenOrigin,
  producers: ReadonlyMap<string, Producer>,
  config: Config,
): readonly Problem[] {
  if (Object.hasOwn(config.resolvers, source) || producers.has(source)) return [];
  // A resolver that could not be made is meant all the same.
  const names = new Set([...producers.keys(), ...Object.keys(config.resolvers)]);
  const message = `there is no source '${source}'${hint(source, [...names])}`;
  return [{ key: keys.source, message, mend: `name ${BASE_SOURCES.join(', ')} or a resolver of this file` }];
}

/** Something stale must be kept of a source, if only of one of several. */
function checkStale(name: string, claim: ClaimConfig, sources: readonly string[], config: Config): readonly Problem[] {
  if (claim.onUnavailable !== 'stale' || sources.some((source) => keepsStale(source, config))) return [];
  const key = ['claims', name, 'onUnavailable'];
  const message = `nothing stale is kept of '${sources.join("', '")}'`;
  const mend = `set resolvers.${sources[0]}.cache.staleIfError, or choose deny, omit, default or dropScope`;
  return [{ key, message, mend }];
}

function keepsStale(source: string, { resolvers }: Config): boolean {
  const resolver = Object.hasOwn(resolvers, source) ? resolvers[source] : undefined;
  const cache = resolver !== undefined && 'cache' in resolver ? resolver.cache : undefined;
  return cache?.staleIfError !== undefined;
}

function checkMerge(name: string, { merge, type }: ClaimConfig): readonly Problem[] {
  if (merge !== 'union' || type.endsWith('[]')) return [];
  const message = `a union gathers lists, and the claim is ${type}`;
  return [{ key: ['claims', name, 'merge'], message, mend: `write type: ${type}[], or merge: first or priority` }];
}

function checkDefault(name: string, claim: ClaimConfig): readonly Problem[] {
  const key = ['claims', name, 'default'];
  const value = parseValue(claim.default);
  if (value !== undefined && !conforms(claim.type, value)) {
    return [
      { key, message: `the default is not ${claim.type}`, mend: `write a value of type ${claim.type}, or change type` },
    ];
  }
  const wanted = claim.onAbsent === 'default' || claim.onUnavailable === 'default';
  if (!wanted || value !== undefined) return [];
  return [{ key, message: 'the claim falls back to a default and has none', mend: 'write default: and a value' }];
}
