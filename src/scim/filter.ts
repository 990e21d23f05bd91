import { type Filter as ParsedFilter, parse } from 'scim2-parse-filter';
import type { ResourceType } from './attribute.ts';
import type { BoundFilter } from './bound.ts';
import { refusal } from './errors.ts';
import { bindFilter, resourceScope } from './filter-bind.ts';
import { requireFewScans } from './filter-cost.ts';
import type { Expression } from './filter-expression.ts';
import { type GuardedFilter, guardFilter } from './filter-guard.ts';
import type { FilterLimits } from './limits.ts';

/**
 * Parses a filter and binds it to the type. RFC 7644 §3.4.2.2.
 * @throws ScimError invalidFilter: syntax, bounds, an unknown attribute, an operator its type does not have; tooMany
 */
export function parseFilter(type: ResourceType, text: string): BoundFilter {
  const filter = bindFilter(resourceScope(type), parseExpression(text, type.limits.filter));
  requireFewScans(filter, type.limits.filter);
  return filter;
}

/**
 * The syntax alone; also what stands in the brackets of a PATCH path.
 * @throws ScimError invalidFilter
 */
export function parseExpression(text: string, limits: FilterLimits): Expression {
  const guarded = guardFilter(text, limits);
  try {
    return expressionOf(parse(guarded.text), guarded);
  } catch (cause) {
    throw refusal('invalidFilter', 'the filter does not follow RFC 7644 §3.4.2.2', { cause });
  }
}

function expressionOf(parsed: ParsedFilter, guarded: GuardedFilter): Expression {
  switch (parsed.op) {
    case 'and':
    case 'or':
      return { kind: parsed.op, expressions: parsed.filters.map((filter) => expressionOf(filter, guarded)) };
    case 'not':
      return { kind: 'not', expression: expressionOf(parsed.filter, guarded) };
    case '[]':
      return {
        kind: 'element',
        path: pathOf(parsed.attrPath, guarded),
        expression: expressionOf(parsed.valFilter, guarded),
      };
    case 'pr':
      return { kind: 'present', path: pathOf(parsed.attrPath, guarded) };
    default: {
      const literal = guarded.literals[Number(parsed.compValue)];
      if (literal === undefined) throw new RangeError('a literal that was not read');
      return { kind: 'compare', operator: parsed.op, path: pathOf(parsed.attrPath, guarded), literal };
    }
  }
}

function pathOf(placeholder: string, guarded: GuardedFilter): string {
  const path = guarded.paths[Number(placeholder.slice(1))];
  if (path === undefined) throw new RangeError('a path that was not read');
  return path;
}
