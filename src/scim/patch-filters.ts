import type { ResourceType } from './attribute.ts';
import type { BoundFilter } from './bound.ts';
import { readOperations } from './patch-operation.ts';
import { findPath } from './path.ts';
import { isObject } from './slot.ts';

/**
 * The filters in the paths of a PATCH, also of the members that stand for paths: whether they match can be told from the answer.
 * A path that leads nowhere has none; applyPatch says so.
 * @throws ScimError invalidSyntax, invalidPath, invalidFilter
 */
export function filtersOfPatch(type: ResourceType, body: unknown): readonly BoundFilter[] {
  return readOperations(body, type.limits.patchOperations).flatMap(({ path, value }) =>
    path === null ? filtersOfMembers(type, '', value) : filtersAt(type, path, value),
  );
}

function filtersAt(type: ResourceType, text: string, value: unknown): readonly BoundFilter[] {
  const path = findPath(type, text);
  if (path?.kind === 'schema') return filtersOfMembers(type, `${path.schema.schema}:`, value);
  return path === null || path.elements === null ? [] : [path.elements.filter];
}

function filtersOfMembers(type: ResourceType, prefix: string, value: unknown): readonly BoundFilter[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => filtersAt(type, prefix + name, member));
}
