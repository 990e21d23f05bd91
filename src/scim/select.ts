import type { Attribute, ResourceType } from './attribute.ts';
import type { BoundFilter } from './bound.ts';
import { ScimError } from './errors.ts';
import { type ElementFilter, elementMatches, parsePath } from './path.ts';
import type { Json, JsonObject } from './resource.ts';
import { isObject, readSlot } from './slot.ts';
import { UnknownName } from './unknown-name.ts';

/** Reads one path out of canonical resources. */
export interface Selector {
  /** The attribute whose values it gives. */
  readonly attribute: Attribute;
  /** Whether select gives a list. */
  readonly multiValued: boolean;
  /** The value, or the list of values, or undefined where there is none. */
  select(resource: JsonObject): Json | undefined;
}

/**
 * Compiles a path such as `userName`, `roles.value`, `locations` or `emails[primary eq true].value`.
 * @returns the selector, or what is wrong with the path
 */
export function compileSelector(type: ResourceType, path: string): { selector: Selector } | { problem: string } {
  try {
    return compile(type, path);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    // Who writes the configuration may know of every attribute.
    return { problem: (error instanceof UnknownName ? error.within('all') : error).detail };
  }
}

function compile(type: ResourceType, text: string): { selector: Selector } | { problem: string } {
  const path = parsePath(type, text);
  if (path.kind === 'schema') return { problem: `'${text}' is a schema; name one of its attributes` };
  const { attribute, elements, sub, values } = path;
  const target = sub ?? attribute;
  if ([attribute, target].some((one) => one.definition.returned === 'never')) {
    return { problem: `${target.path} is never returned, so nothing may be made of it` };
  }
  const several = attribute.definition.multiValued && !picksPrimary(attribute, elements?.filter);
  const multiValued = several || (sub?.definition.multiValued ?? false);
  const select = (resource: JsonObject) => {
    const found = valuesAt(readSlot(resource, attribute), attribute, elements)
      .flatMap((one) => memberOf(one, sub))
      .filter((one) => elementMatches(target, values, one));
    if (!multiValued) return found[0];
    return found.length > 0 ? found : undefined;
  };
  return { selector: { attribute: target, multiValued, select } };
}

/** RFC 7643 §2.4: at most one value is primary, so that a filter which asks for that picks at most one. */
function picksPrimary(attribute: Attribute, filter: BoundFilter | undefined): boolean {
  if (filter?.kind === 'and') return filter.filters.some((part) => picksPrimary(attribute, part));
  const primary = attribute.subAttributes.get('primary')?.key;
  return filter?.kind === 'compare' && filter.operator === 'eq' && filter.path === primary && filter.key === 'true';
}

function valuesAt(value: Json | undefined, attribute: Attribute, elements: ElementFilter | null): readonly Json[] {
  if (value === undefined) return [];
  const all = Array.isArray(value) ? value : [value];
  return all.filter((element) => elementMatches(attribute, elements, element));
}

function memberOf(element: Json, sub: Attribute | null): readonly Json[] {
  if (sub === null) return [element];
  const value = isObject(element) ? element[sub.definition.name] : undefined;
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
