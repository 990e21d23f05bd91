import type { Config, RuleConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';

/** deny refuses the whole request, drop leaves the scope out, allow grants, require asks for something more. */
export type Effect = 'deny' | 'drop' | 'allow' | 'require';

/** The one member that a rule has: its effect, and whom and what it speaks of. */
export function bodyOf(rule: RuleConfig) {
  if ('deny' in rule) return { effect: 'deny', ...rule.deny } as const;
  if ('drop' in rule) return { effect: 'drop', ...rule.drop } as const;
  if ('allow' in rule) return { effect: 'allow', ...rule.allow } as const;
  return { effect: 'require', ...rule.require } as const;
}

/** Where rules may stand. */
export const PLACES = ['scopes', 'apis', 'clients'] as const;
export type Place = (typeof PLACES)[number];

/** A rule of the configuration, where it stands. */
export interface PlacedRule {
  readonly place: Place;
  /** The scope, the API or the client. */
  readonly name: string;
  /** The key of what stands behind its effect. */
  readonly key: Problem['key'];
  readonly config: RuleConfig;
}

/** Every rule there is. */
export function placedRules(config: Pick<Config, Place>): readonly PlacedRule[] {
  return PLACES.flatMap((place) =>
    Object.entries(config[place]).flatMap(([name, { rules }]) => rulesAt(place, name, rules)),
  );
}

/** The rules of one place, in their order. */
export function rulesAt(place: Place, name: string, rules: readonly RuleConfig[]): readonly PlacedRule[] {
  return rules.map((config, index) => {
    const key = [place, name, 'rules', index, bodyOf(config).effect];
    return { place, name, key, config };
  });
}
