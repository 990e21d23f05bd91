/**
 * The attributes that say where a resource is: `members.$ref`, `groups.$ref`, `meta.location`. They are kept nowhere, since the
 * base URL is the configuration's; what a filter asks of them, it asks of the id behind it.
 */
import type { Attribute, ResourceType } from './attribute.ts';
import type { BoundFilter, Operator } from './bound.ts';
import { ENDPOINTS, RELATION_PATHS, relationOf } from './relation.ts';

/** Some of the values of such an attribute: they all begin alike, and end with an id. */
export interface Located {
  /** `https://id.example.com/scim/v2/Users/` */
  readonly prefix: string;
  /** The path of the id. */
  readonly id: string;
  /** Which values these are; null where they are all there are. */
  readonly only: BoundFilter | null;
}

export const ALWAYS: BoundFilter = { kind: 'and', filters: [] };
const NEVER: BoundFilter = { kind: 'nothing' };

/** The path of a resource's own id. */
const OWN_ID = 'id';

export function isLocation(attribute: Attribute): boolean {
  return attribute.key === 'meta.location' || (relationOf(attribute) !== null && attribute.key.endsWith('.$ref'));
}

/** What the values of the attribute are made of; none where it is no location. */
export function locationsOf({ baseUrl, endpoint }: ResourceType, attribute: Attribute): readonly Located[] {
  if (!isLocation(attribute)) return [];
  const relation = relationOf(attribute);
  if (relation === null) return [{ prefix: `${baseUrl}${endpoint}/`, id: OWN_ID, only: null }];
  const { value, type } = RELATION_PATHS[relation];
  const at = (name: string) => `${baseUrl}${ENDPOINTS.get(name) ?? ''}/`;
  if (relation === 'groups') return [{ prefix: at('Group'), id: value, only: null }];
  return [...ENDPOINTS.keys()].map((name) => ({
    prefix: at(name),
    id: value,
    only: { kind: 'compare', operator: 'eq', path: type, key: name.toLowerCase() },
  }));
}

/** That one of the values compares so with a text. */
export function compareLocation(located: readonly Located[], operator: Operator, text: string): BoundFilter {
  const filters = located.map(({ prefix, id, only }): BoundFilter => {
    const behind = BEHIND[operator](prefix, text, (own, key) => ({
      kind: 'compare',
      operator: own,
      path: id,
      key,
      ...(id === OWN_ID && { column: OWN_ID }),
    }));
    return only === null ? behind : { kind: 'and', filters: [only, behind] };
  });
  const [first = NEVER, ...others] = filters;
  return others.length === 0 ? first : { kind: 'or', filters };
}

type AskId = (operator: Operator, key: string) => BoundFilter;
type Behind = (prefix: string, text: string, ask: AskId) => BoundFilter;

/** What a comparison of `prefix + id` with a text asks of the id. */
const BEHIND: Readonly<Record<Operator, Behind>> = {
  eq: (prefix, text, ask) => (text.startsWith(prefix) ? ask('eq', text.slice(prefix.length)) : NEVER),
  sw: (prefix, text, ask) => {
    if (text.startsWith(prefix)) return ask('sw', text.slice(prefix.length));
    return prefix.startsWith(text) ? ALWAYS : NEVER;
  },
  co: (prefix, text, ask) => {
    if (prefix.includes(text)) return ALWAYS;
    return { kind: 'or', filters: [ask('co', text), ...acrossTheEnd(prefix, text).map((rest) => ask('sw', rest))] };
  },
  ew: (prefix, text, ask) => ({
    kind: 'or',
    filters: [ask('ew', text), ...acrossTheEnd(prefix, text).map((rest) => ask('eq', rest))],
  }),
  gt: (prefix, text, ask) => inOrder('gt', prefix, text, ask),
  ge: (prefix, text, ask) => inOrder('ge', prefix, text, ask),
  lt: (prefix, text, ask) => inOrder('lt', prefix, text, ask),
  le: (prefix, text, ask) => inOrder('le', prefix, text, ask),
};

/** What of a text is left for the id, wherever it begins in the prefix and runs over its end. */
function acrossTheEnd(prefix: string, text: string): readonly string[] {
  const starts = Array.from({ length: prefix.length }, (_, i) => prefix.slice(i)).filter((end) => text.startsWith(end));
  return starts.map((end) => text.slice(end.length));
}

/** A text that does not begin with the prefix is before all of its ids, or behind them all. */
function inOrder(operator: 'gt' | 'ge' | 'lt' | 'le', prefix: string, text: string, ask: AskId): BoundFilter {
  if (text.startsWith(prefix)) return ask(operator, text.slice(prefix.length));
  return prefix > text === (operator === 'gt' || operator === 'ge') ? ALWAYS : NEVER;
}
