import type { ClaimType, ResolverConfig } from '../../../schema/config.ts';
import type { Problem } from '../../problem.ts';
import { typeOf } from '../conform.ts';
import { parseValue } from '../json.ts';
import { defineResolver } from '../resolver.ts';
import type { Value } from '../source.ts';
import { type Built, built, notBuilt } from './built.ts';

export type ConstantConfig = Extract<ResolverConfig, { kind: 'constant' }>;

/** Values that stand in the configuration and are the same for everybody. */
export function buildConstant(name: string, config: ConstantConfig): Built {
  const values: Record<string, Value> = Object.create(null);
  const gives: Record<string, ClaimType> = Object.create(null);
  const problems: Problem[] = [];
  for (const [key, raw] of Object.entries(config.values)) {
    const value = parseValue(raw);
    const type = value === undefined ? null : typeOf(value);
    if (value === undefined || type === null) problems.push(unusable(name, key));
    else [values[key], gives[key]] = [value, type];
  }
  if (Object.keys(config.values).length === 0) problems.push(nothing(name));
  if (problems.length > 0) return notBuilt(problems);
  return built(defineResolver({ name, kind: 'constant', gives, resolve: () => values }));
}

function unusable(name: string, key: string): Problem {
  return {
    key: ['resolvers', name, 'values', key],
    message: 'the value has no type that a claim can have',
    mend: 'write a string, a number, true or false, an object, or a list of one of them',
  };
}

function nothing(name: string): Problem {
  return {
    key: ['resolvers', name, 'values'],
    message: 'there are no values',
    mend: 'write at least one, or remove it',
  };
}
