import type { Attribute } from './attribute.ts';
import type { BoundFilter } from './bound.ts';
import { lookupOf } from './filterable.ts';
import { keyOf } from './key.ts';
import type { Json } from './resource.ts';

/** The filter that an attribute, which is filterable, has a value. */
export function equalTo(attribute: Attribute, value: Json): BoundFilter {
  return {
    kind: 'compare',
    operator: 'eq',
    path: attribute.key,
    key: keyOf(attribute, value),
    ...lookupOf(attribute),
  };
}
