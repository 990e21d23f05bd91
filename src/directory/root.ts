import type { ResourceType } from '../scim/attribute.ts';
import { resolveAttribute } from '../scim/attribute-path.ts';
import { standardText } from '../scim/dialect.ts';
import { quoted, refusal } from '../scim/errors.ts';
import { parseExpression } from '../scim/filter.ts';
import { requireReadable } from '../scim/readable.ts';
import { bindRootFilter, type RootFilter } from '../scim/root-filter.ts';
import type { SearchRequest } from '../scim/search-request.ts';
import { isDescending } from '../scim/sort.ts';
import type { Caller } from './directory.ts';
import { readOrder } from './order.ts';
import { permissionOf } from './permit.ts';
import type { Source } from './source.ts';

/**
 * RFC 7644 §3.4.2.1: what a query of the root asks of each type that the caller may read. An attribute that a type does not
 * have is one without a value there; one that no type has is a mistake.
 * @throws ScimError invalidFilter, invalidValue
 */
export function rootSources(caller: Caller, types: Iterable<ResourceType>, request: SearchRequest): readonly Source[] {
  const open = [...types].filter((type) => caller.permissions.has(type.name));
  const filters = request.filter === null ? null : rootFilters(caller, open, request.filter);
  requireSortable(open, request.sortBy);
  return open.map((type, i) => ({
    type,
    filter: filters?.[i]?.filter ?? null,
    // RFC 7644 §3.4.2.3: who has no value is last, and first where the order is turned; so is a type of which nobody has one.
    order: hasAttribute(type, request.sortBy)
      ? readOrder(caller, type, request)
      : { by: null, descending: isDescending(request) },
  }));
}

function rootFilters(caller: Caller, types: readonly ResourceType[], text: string): readonly RootFilter[] {
  const filters = types.map((type) => {
    const bound = bindRootFilter(type, parseExpression(standardText(caller.profile, type, text), type.limits.filter));
    requireReadable(type, permissionOf(caller, type).read, bound.filter);
    return bound;
  });
  const [first, ...others] = filters;
  const nowhere = [...(first?.unknown ?? [])].find((path) => others.every(({ unknown }) => unknown.has(path)));
  if (nowhere === undefined) return filters;
  throw refusal('invalidFilter', `${quoted(nowhere)} is not an attribute of any resource type; see /Schemas`);
}

function requireSortable(types: readonly ResourceType[], sortBy: string | null): void {
  if (types.length === 0 || types.some((type) => hasAttribute(type, sortBy))) return;
  throw refusal(
    'invalidValue',
    `sortBy: ${quoted(sortBy ?? '')} is not an attribute of any resource type; see /Schemas`,
  );
}

function hasAttribute(type: ResourceType, sortBy: string | null): boolean {
  return sortBy === null || resolveAttribute(type, sortBy.trim()) !== null;
}
