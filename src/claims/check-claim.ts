import type { ClaimConfig, Config } from '../../schema/config.ts';
import { RESERVED_CLAIMS } from '../../schema/reserved-claims.ts';
import type { Problem } from '../problem.ts';
import { conforms } from './conform.ts';
import { parseValue } from './json.ts';
import { hint } from './place.ts';
import type { Producer } from './producer.ts';

/** What is wrong with a claim, but for its mapping: its name, its source, and what becomes of it when there is no value. */
export function checkClaim(
  name: string,
  claim: ClaimConfig,
  producers: ReadonlyMap<string, Producer>,
  config: Config,
): readonly Problem[] {
  return [...checkName(name), ...checkSource(name, claim, producers, config), ...checkDefault(name, claim)];
}

function checkName(name: string): readonly Problem[] {
  if (!RESERVED_CLAIMS.has(name)) return [];
  const mend = 'choose another name; an API chooses its sub under apis.<name>.subject';
  return [{ key: ['claims', name], message: `'${name}' is a reserved claim, which only Avow itself may write`, mend }];
}

function checkSource(
  name: string,
  claim: ClaimConfig,
  producers: ReadonlyMap<string, Producer>,
  config: Config,
): readonly Problem[] {
  const resolver = Object.hasOwn(config.resolvers, claim.from) ? config.resolvers[claim.from] : undefined;
  if (resolver === undefined && !producers.has(claim.from)) {
    const message = `there is no source '${claim.from}'${hint(claim.from, [...producers.keys()])}`;
    return [
      { key: ['claims', name, 'from'], message, mend: 'name user, idp, client, request or a resolver of this file' },
    ];
  }
  const cache = resolver !== undefined && 'cache' in resolver ? resolver.cache : undefined;
  if (claim.onUnavailable !== 'stale' || cache?.staleIfError !== undefined) return [];
  const message = `nothing stale is kept of '${claim.from}'`;
  const mend = `set resolvers.${claim.from}.cache.staleIfError, or choose deny, omit, default or dropScope`;
  return [{ key: ['claims', name, 'onUnavailable'], message, mend }];
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
