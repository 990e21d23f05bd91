import type { Attribute, ResourceType } from './attribute.ts';
import type { BoundFilter } from './bound.ts';
import { readOperations } from './patch-operation.ts';
import { findPath, type Path } from './path.ts';
import { isObject } from './slot.ts';

/** A path that leads to an attribute, or to a sub-attribute of it. */
type AttributePath = Extract<Path, { kind: 'attribute' }>;

/**
 * Where a PATCH leads, also by the members that stand for paths. A path that leads nowhere is none; applyPatch says so.
 * @throws ScimError invalidSyntax, invalidPath, invalidFilter
 */
export function pathsOfPatch(type: ResourceType, body: unknown): readonly AttributePath[] {
  return readOperations(body, type.limits.patchOperations).flatMap(({ path, value }) =>
    path === null ? pathsOfMembers(type, '', value) : pathsAt(type, path, value),
  );
}

/** The filters in them: whether they match can be told from the answer. */
export function filtersIn(paths: readonly AttributePath[]): readonly BoundFilter[] {
  return paths.flatMap(({ elements, values }) =>
    [elements, values].flatMap((one) => (one === null ? [] : [one.filter])),
  );
}

/** What they lead to. */
export function targetsOf(paths: readonly AttributePath[]): readonly Attribute[] {
  return paths.map(({ attribute, sub }) => sub ?? attribute);
}

function pathsAt(type: ResourceType, text: string, value: unknown): readonly AttributePath[] {
  const path = findPath(type, text);
  if (path === null) return [];
  return path.kind === 'schema' ? pathsOfMembers(type, `${path.schema.schema}:`, value) : [path];
}

function pathsOfMembers(type: ResourceType, prefix: string, value: unknown): readonly AttributePath[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => pathsAt(type, prefix + name, member));
}
