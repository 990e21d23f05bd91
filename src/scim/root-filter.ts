import type { ResourceType } from './attribute.ts';
import type { BoundFilter } from './bound.ts';
import { bindFilter, resourceScope } from './filter-bind.ts';
import { requireFewScans } from './filter-cost.ts';
import type { Expression } from './filter-expression.ts';

const NOTHING: BoundFilter = { kind: 'nothing' };
const EVERYTHING: BoundFilter = { kind: 'not', filter: NOTHING };

/** A filter over several resource types, as one of them understands it. */
export interface RootFilter {
  readonly filter: BoundFilter;
  /** The names that this type does not have. */
  readonly unknown: ReadonlySet<string>;
}

/**
 * RFC 7644 §3.4.2.1: in a query over several types, "for filtered attributes that are not part of a particular resource type,
 * the service provider SHALL treat the attribute as if there is no attribute value".
 * @throws ScimError invalidFilter, for what the type has and cannot be asked for; tooMany
 */
export function bindRootFilter(type: ResourceType, expression: Expression): RootFilter {
  const unknown = new Set<string>();
  const filter = bind(type, expression, unknown);
  requireFewScans(filter, type.limits.filter);
  return { filter, unknown };
}

function bind(type: ResourceType, expression: Expression, unknown: Set<string>): BoundFilter {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return { kind: expression.kind, filters: expression.expressions.map((part) => bind(type, part, unknown)) };
    case 'not':
      return { kind: 'not', filter: bind(type, expression.expression, unknown) };
    default: {
      const scope = resourceScope(type);
      if (scope.resolve(expression.path) !== null) return bindFilter(scope, expression);
      unknown.add(expression.path);
      return ofNoValue(expression);
    }
  }
}

/** What a term says where there is no value: bound.ts has it for an absent attribute, and so it is here. */
function ofNoValue(term: Exclude<Expression, { kind: 'and' | 'or' | 'not' }>): BoundFilter {
  if (term.kind !== 'compare') return NOTHING;
  const isNull = !term.literal.quoted && term.literal.text.toLowerCase() === 'null';
  return term.operator === (isNull ? 'eq' : 'ne') ? EVERYTHING : NOTHING;
}
