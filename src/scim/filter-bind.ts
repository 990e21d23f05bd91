import type { Attribute, ResourceType } from './attribute.ts';
import { resolveAttribute } from './attribute-path.ts';
import type { BoundFilter, Operator } from './bound.ts';
import type { AttributeType } from './definition.ts';
import { quoted, refusal } from './errors.ts';
import type { Expression, Literal } from './filter-expression.ts';
import { isIndexed, lookupOf, presenceOf, VERSION } from './filterable.ts';
import { literalKey } from './literal.ts';
import { ALWAYS, compareLocation, isLocation, locationsOf } from './location.ts';
import { RELATION_PATHS, relationOf } from './relation.ts';
import { type Meant, pathsIn, UnknownName } from './unknown-name.ts';

/** What names mean where an expression stands. */
export interface Scope {
  resolve(path: string): Attribute | null;
  /** All that can be named there. */
  readonly names: Meant;
  /** Whose attributes they are; null where it does not matter, as in the brackets of a PATCH path. */
  readonly type: ResourceType | null;
  /** Value paths stand at the level of the resource alone. */
  readonly valuePaths: boolean;
}

export function resourceScope(type: ResourceType): Scope {
  return { resolve: (path) => resolveAttribute(type, path), names: () => pathsIn(type), type, valuePaths: true };
}

/** In the brackets of a value path names are sub-attributes; the values of a simple attribute go by `value`. */
export function elementScope(attribute: Attribute, type: ResourceType | null = null): Scope {
  const simple = attribute.subAttributes.size === 0;
  const names = simple ? new Map([['value', attribute]]) : attribute.subAttributes;
  return { resolve: (path) => names.get(path.toLowerCase()) ?? null, names: () => names, type, valuePaths: false };
}

const ORDERED: readonly Operator[] = ['eq', 'gt', 'ge', 'lt', 'le'];
const PARTS: readonly Operator[] = ['eq', 'co', 'sw', 'ew'];
const EVERY: readonly Operator[] = [...ORDERED, ...PARTS];

/** RFC 7644 §3.4.2.2, table 3: what can be asked of values of each type; the parts of a binary are stretches of its bytes. */
const OPERATORS: Readonly<Record<AttributeType, readonly Operator[]>> = {
  string: EVERY,
  reference: EVERY,
  integer: ORDERED,
  decimal: ORDERED,
  dateTime: ORDERED,
  boolean: ['eq'],
  binary: PARTS,
  complex: [],
};

/**
 * Resolves the names, checks the operators, and turns literals into keys.
 * @throws ScimError invalidFilter
 */
export function bindFilter(scope: Scope, expression: Expression): BoundFilter {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return { kind: expression.kind, filters: expression.expressions.map((part) => bindFilter(scope, part)) };
    case 'not':
      return not(bindFilter(scope, expression.expression));
    case 'element':
      return bindElement(scope, expression.path, expression.expression);
    case 'present':
      return present(scope, resolve(scope, expression.path));
    case 'compare':
      return bindCompare(scope, resolve(scope, expression.path), expression.operator, expression.literal);
  }
}

function bindElement(scope: Scope, path: string, inner: Expression): BoundFilter {
  const attribute = resolve(scope, path);
  if (!scope.valuePaths || !takesBrackets(attribute)) {
    throw refusal(
      'invalidFilter',
      `${quoted(path)} cannot be followed by [ ]; only a complex or a multi-valued attribute can`,
    );
  }
  const filter = bindFilter(elementScope(attribute, scope.type), inner);
  const relation = relationOf(attribute);
  if (relation !== null) return { kind: 'related', relation, filter };
  const found = presence(attribute);
  // RFC 7644 §3.4.2.2, figure 1: a value path may begin with a sub-attribute, whose values stand within an element.
  const ofValue = attribute.parent !== null && { ofValue: true as const };
  if (attribute.definition.multiValued) return { kind: 'element', paths: found.paths, filter, ...ofValue };
  // One value is all the elements there are.
  return { kind: 'and', filters: [{ kind: 'present', ...found }, filter] };
}

/** RFC 7644 §3.4.2.2: what stands in brackets is asked of one and the same value of the attribute before them. */
function takesBrackets(attribute: Attribute): boolean {
  return attribute.definition.multiValued || (attribute.parent === null && attribute.subAttributes.size > 0);
}

function bindCompare(scope: Scope, attribute: Attribute, operator: Operator | 'ne', literal: Literal): BoundFilter {
  if (!literal.quoted && literal.text.toLowerCase() === 'null') return bindNull(scope, attribute, operator);
  if (operator === 'ne') return not(bindCompare(scope, attribute, 'eq', literal));
  const target = comparable(attribute);
  if (!OPERATORS[target.definition.type].includes(operator)) {
    // RFC 7644 §3.4.2.2: "If the attribute type is Boolean or Binary, the server SHALL return a failed response (HTTP 400)".
    throw refusal(
      'invalidFilter',
      `'${operator}' cannot be asked of ${target.path}: its type is ${target.definition.type}`,
    );
  }
  const key = literalKey(target, literal);
  if (key === null) return ofNoValue(target, operator);
  const located = scope.type === null ? [] : locationsOf(scope.type, target);
  if (target.key === VERSION) return { kind: 'compare', operator, path: VERSION, key: versionOf(key) };
  if (located.length > 0) return ofOneRow(scope, target, compareLocation(located, operator, key));
  return ofOneRow(scope, target, { kind: 'compare', operator, path: target.key, key, ...lookupOf(target) });
}

/** What each type that has an order is compared with. */
const ORDERED_VALUES: ReadonlyMap<AttributeType, string> = new Map([
  ['dateTime', 'a dateTime, such as 2011-05-13T04:42:34Z'],
  ['integer', 'a number'],
  ['decimal', 'a number'],
]);

/**
 * A comparison with what can be no value of the attribute. Nothing equals it; but before or after it nothing stands either, and who
 * asks for all that changed since a day, without the time, would be told for good that nothing did.
 */
function ofNoValue(attribute: Attribute, operator: Operator): BoundFilter {
  const expected = ORDERED_VALUES.get(attribute.definition.type);
  if (operator === 'eq' || expected === undefined) return { kind: 'nothing' };
  throw refusal('invalidFilter', `'${operator}' of ${attribute.path} takes ${expected}`);
}

/** RFC 7643 §2.5: null is the same as unassigned. */
function bindNull(scope: Scope, attribute: Attribute, operator: Operator | 'ne'): BoundFilter {
  if (operator === 'ne') return present(scope, attribute);
  return operator === 'eq' ? not(present(scope, attribute)) : { kind: 'nothing' };
}

function present(scope: Scope, attribute: Attribute): BoundFilter {
  const found = presence(attribute);
  const relation = relationOf(attribute);
  const isName = relation !== null && attribute.key === RELATION_PATHS[relation].display;
  // No row of the membership is without its value and its type, and nothing without its location.
  const isAlways = attribute.key === VERSION || isLocation(attribute) || (relation !== null && !isName);
  return ofOneRow(scope, attribute, isAlways ? ALWAYS : { kind: 'present', ...found });
}

/** A condition on a relation, as the resource has it: that one of its rows satisfies it. */
function ofOneRow(scope: Scope, attribute: Attribute, filter: BoundFilter): BoundFilter {
  const relation = scope.valuePaths ? relationOf(attribute) : null;
  return relation === null ? filter : { kind: 'related', relation, filter };
}

/** RFC 7644 §3.4.2.2: `emails co "x"` asks the default sub-attribute `value`. */
function comparable(attribute: Attribute): Attribute {
  if (attribute.subAttributes.size === 0) return filterable(attribute);
  const value = attribute.subAttributes.get('value');
  if (value !== undefined) return filterable(value);
  const names = [...attribute.subAttributes.values()].map((sub) => sub.path).join(', ');
  throw refusal('invalidFilter', `${attribute.path} is complex; compare one of ${names}`);
}

function presence(attribute: Attribute): ReturnType<typeof presenceOf> {
  const found = presenceOf(attribute);
  if (attribute.subAttributes.size === 0) filterable(attribute);
  else if (found.paths.length === 0) throw unfilterable(attribute);
  return found;
}

function filterable(attribute: Attribute): Attribute {
  if (!isIndexed(attribute) && !isLocation(attribute) && attribute.key !== VERSION) throw unfilterable(attribute);
  return attribute;
}

function unfilterable(attribute: Attribute) {
  return refusal('invalidFilter', `${attribute.path} cannot be used in a filter`);
}

/** An entity tag without the digest that may follow its version (directory/entity-tag.ts). */
function versionOf(tag: string): string {
  return tag.replace(/^(W\/"[0-9]+)\.[\w-]+"$/, '$1"');
}

function resolve(scope: Scope, path: string): Attribute {
  const attribute = scope.resolve(path);
  if (attribute !== null) return attribute;
  const error = refusal('invalidFilter', `${quoted(path)} is not an attribute here; see /Schemas`);
  throw new UnknownName(error, path, scope.names);
}

function not(filter: BoundFilter): BoundFilter {
  return { kind: 'not', filter };
}
