import type { Attribute, ResourceType } from './attribute.ts';
import { resolveAttribute, resolveSchema, type SchemaAttributes } from './attribute-path.ts';
import type { BoundFilter } from './bound.ts';
import { quoted, refusal } from './errors.ts';
import { valueFacts } from './facts.ts';
import { parseExpression } from './filter.ts';
import { bindFilter, elementScope } from './filter-bind.ts';
import type { Expression } from './filter-expression.ts';
import { matches } from './match.ts';
import type { Json } from './resource.ts';
import { pathsIn, UnknownName } from './unknown-name.ts';

export const MAX_PATH = 4096;

/** Which values of a multi-valued attribute a path speaks of. */
export interface ElementFilter {
  readonly filter: BoundFilter;
  /** As written: what an element must have to match, where one is to be made. */
  readonly expression: Expression;
}

/** RFC 7644 §3.5.2, figure 7: PATH = attrPath / valuePath [subAttr]; and a whole schema by its URN. */
export type Path =
  | { readonly kind: 'schema'; readonly schema: SchemaAttributes }
  | {
      readonly kind: 'attribute';
      /** The attribute of the resource. */
      readonly attribute: Attribute;
      /** Its values that are meant, or null for all. */
      readonly elements: ElementFilter | null;
      /** The sub-attribute that is meant, or null for the attribute itself. */
      readonly sub: Attribute | null;
      /** Of a sub-attribute of several values, those that are meant; null for all. */
      readonly values: ElementFilter | null;
    };

/**
 * Resolves a path through the schema.
 * @throws ScimError invalidPath, and invalidFilter for what stands in the brackets
 */
export function parsePath(type: ResourceType, text: string): Path {
  const path = findPath(type, text);
  if (path !== null) return path;
  const error = refusal('invalidPath', `${quoted(text)} is not a path in ${type.name}; see /Schemas`);
  const [name = ''] = text.split('[', 1);
  throw new UnknownName(error, name.trim(), () => pathsIn(type));
}

/** The same, with null for a path that leads nowhere. */
export function findPath(type: ResourceType, text: string): Path | null {
  if (text.length > MAX_PATH) throw refusal('invalidPath', `a path has at most ${MAX_PATH} characters`);
  const trimmed = text.trim();
  const bracket = trimmed.indexOf('[');
  if (bracket >= 0) return findValuePath(type, trimmed, bracket);
  const attribute = resolveAttribute(type, trimmed);
  if (attribute !== null) {
    const { parent } = attribute;
    return parent === null
      ? { kind: 'attribute', attribute, elements: null, sub: null, values: null }
      : { kind: 'attribute', attribute: parent, elements: null, sub: attribute, values: null };
  }
  const schema = resolveSchema(type, trimmed);
  return schema === null ? null : { kind: 'schema', schema };
}

function findValuePath(type: ResourceType, text: string, bracket: number): Path | null {
  const close = text.lastIndexOf(']');
  const attribute = resolveAttribute(type, text.slice(0, bracket).trim());
  if (attribute === null || close < bracket || !attribute.definition.multiValued) return null;
  const rest = text.slice(close + 1);
  const inBrackets = () => elementFilter(type, attribute, text.slice(bracket + 1, close));
  const { parent } = attribute;
  if (parent !== null) {
    return rest === ''
      ? { kind: 'attribute', attribute: parent, elements: null, sub: attribute, values: inBrackets() }
      : null;
  }
  const sub = rest === '' ? null : attribute.subAttributes.get(rest.slice(1).toLowerCase());
  if (sub === undefined || (sub !== null && !rest.startsWith('.'))) return null;
  return { kind: 'attribute', attribute, elements: inBrackets(), sub, values: null };
}

function elementFilter(type: ResourceType, attribute: Attribute, text: string): ElementFilter {
  const expression = parseExpression(text, type.limits.filter);
  return { filter: bindFilter(elementScope(attribute), expression), expression };
}

/** Whether one element of the attribute is among those meant. */
export function elementMatches(attribute: Attribute, elements: ElementFilter | null, element: Json): boolean {
  return elements === null || matches(elements.filter, valueFacts(attribute, element));
}
