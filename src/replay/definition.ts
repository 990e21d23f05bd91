import type { Config } from '../../schema/config.ts';
import { canonicalJson, parseValue } from '../claims/json.ts';
import type { Registry } from '../claims/registry.ts';
import type { DetailRules } from '../policy/detail-rules.ts';
import type { Rule } from '../policy/rule.ts';

/**
 * How a configuration defines what cannot be asked in a replay, as texts: where two configurations have the same text, the same
 * question would get the same answer from both.
 */
export interface Definitions {
  claim(name: string): string;
  rule(rule: Rule): string;
  /** A type of authorization details: its schema, and what it says of its own. */
  detail(type: string, rules: DetailRules): string;
}

/** Durations, defaults and secrets as the file has them once it is read; never to be printed. */
export function definitionsOf(
  config: Pick<Config, 'authorizationDetails' | 'claims' | 'decisionPoints' | 'resolvers'>,
  registry: Registry,
): Definitions {
  const source = (name: string): string => {
    const needed = [...new Set(registry.producers.get(name)?.needs.map((need) => need.source) ?? [])].sort();
    return textOf([name, own(config.resolvers, name), ...needed.map(source)]);
  };
  const claim = (name: string): string => {
    const origins = registry.claims.get(name)?.origins ?? [];
    return textOf([own(config.claims, name), ...origins.map((origin) => source(origin.source))]);
  };
  return {
    claim,
    detail: (type, { demand }) =>
      textOf([own(config.authorizationDetails, type), ...demand.sources.map(source), ...demand.claims.map(claim)]),
    rule: ({ text, place, name, condition }) =>
      textOf([
        text,
        ...(place === 'decisionPoints' ? [own(config.decisionPoints, name)] : []),
        ...(condition?.demand.sources.map(source) ?? []),
        ...(condition?.demand.claims.map(claim) ?? []),
      ]),
  };
}

function own<T>(map: Readonly<Record<string, T>>, name: string): T | null {
  return Object.hasOwn(map, name) ? (map[name] ?? null) : null;
}

/** @throws TypeError on what is not JSON, which a configuration cannot hold */
function textOf(definition: readonly unknown[]): string {
  const value = parseValue(JSON.parse(JSON.stringify(definition)));
  if (value === undefined) throw new TypeError('a definition is not JSON');
  return canonicalJson(value);
}
