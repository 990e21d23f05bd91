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

/** An expression that decides, and where it stands. */
export interface PlacedCondition {
  readonly key: Problem['key'];
  readonly text: string;
}

/** Every expression that decides: of rules, of types of authorization details, and what decision points are told. */
export function placedConditions(
  config: Pick<Config, Place | 'authorizationDetails' | 'decisionPoints'>,
): readonly PlacedCondition[] {
  const ofRules = placedRules(config).map(({ key, config: rule }) => ({
    key: [...key, 'when'],
    text: bodyOf(rule).when ?? '',
  }));
  const ofDetails = Object.entries(config.authorizationDetails).flatMap(([type, { when = '', set }]) => {
    const key = ['authorizationDetails', type];
    const fields = Object.entries(set).map(([field, text]) => ({ key: [...key, 'set', field], text }));
    return [{ key: [...key, 'when'], text: when }, ...fields];
  });
  return [...ofRules, ...ofDetails, ...toldToDecisionPoints(config)];
}

function toldToDecisionPoints({ decisionPoints }: Pick<Config, 'decisionPoints'>): readonly PlacedCondition[] {
  return Object.entries(decisionPoints).flatMap(([name, { subject, resource, action, context }]) => {
    const all = (at: readonly string[], texts: Readonly<Record<string, string>>) =>
      Object.entries(texts).map(([property, text]) => ({ key: ['decisionPoints', name, ...at, property], text }));
    const entity = (at: string, { id, properties }: typeof subject | typeof resource) => [
      ...(id === undefined ? [] : all([at], { id })),
      ...all([at, 'properties'], properties),
    ];
    return [
      ...entity('subject', subject),
      ...entity('resource', resource),
      ...all(['action', 'properties'], action.properties),
      ...all(['context'], context),
    ];
  });
}

/** The rules of one place, in their order. */
export function rulesAt(place: Place, name: string, rules: readonly RuleConfig[]): readonly PlacedRule[] {
  return rules.map((config, index) => {
    const key = [place, name, 'rules', index, bodyOf(config).effect];
    return { place, name, key, config };
  });
}
