import type { Attribute, ResourceType } from './attribute.ts';
import { resolveAttribute } from './attribute-path.ts';
import type { BoundFilter } from './bound.ts';
import { refusal } from './errors.ts';
import { partOf, partOfValue } from './part.ts';
import { covers, type Reach, reachOf } from './reach.ts';
import { RELATION_PATHS } from './relation.ts';
import type { Json, Resource } from './resource.ts';
import { isObject } from './slot.ts';

/** What tells a client which resource it has in hand, and no more of the resource than that it changed. */
const ALWAYS_READABLE: readonly string[] = ['id', 'meta'];

/** What a client may read that may read these attributes. */
export function readReach(type: ResourceType, attributes: readonly Attribute[]): Reach {
  const always = ALWAYS_READABLE.flatMap((name) => type.attributes.get(name) ?? []);
  const reach = reachOf([...always, ...attributes]);
  const extended = [...type.extensionAttributes.values()].flatMap((extension) => [...extension.values()]);
  // `schemas` tells which extensions have values: it may be asked for where all of these may.
  const schemas = extended.every((attribute) => covers(reach, attribute)) ? type.attributes.get('schemas') : undefined;
  return schemas === undefined ? reach : reachOf([...always, schemas, ...attributes]);
}

/** The part of a resource that a client may see; an extension of which it sees nothing is not named in `schemas` either. */
export function readablePart(type: ResourceType, resource: Resource, read: Reach): Resource {
  if (read === 'all') return resource;
  const part = partOf(type, resource, (attribute) => covers(read, attribute));
  const schemas = resource.schemas.filter((schema) => schema === type.schema || isObject(part[schema]));
  return { ...part, schemas, id: resource.id, meta: resource.meta };
}

/** The same for the value of one attribute, where that is not in the resource. */
export function readableValue(attribute: Attribute, value: Json, read: Reach): Json | undefined {
  return covers(read, attribute) ? value : partOfValue(attribute, value, (sub) => covers(read, sub));
}

/**
 * Holds a filter to what its author may read: the answer to any other would tell the value, a guess at a time.
 * @throws ScimError invalidFilter naming the attribute
 */
export function requireReadable(type: ResourceType, read: Reach, filter: BoundFilter): void {
  if (read === 'all') return;
  for (const path of pathsIn(filter)) {
    const attribute = resolveAttribute(type, path);
    if (attribute !== null && !covers(read, attribute)) {
      throw refusal('invalidFilter', `these credentials may not read ${attribute.path}, so they cannot filter by it`);
    }
  }
}

/** Every path that the answer to a filter depends on. */
function pathsIn(filter: BoundFilter): readonly string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(pathsIn);
    case 'not':
      return pathsIn(filter.filter);
    case 'present':
      return filter.paths;
    case 'compare':
      return [filter.path];
    case 'element':
      // That there is an element at all is an answer too.
      return [...filter.paths, ...pathsIn(filter.filter)];
    case 'related':
      return [RELATION_PATHS[filter.relation].value, ...pathsIn(filter.filter)];
    case 'nothing':
      return [];
  }
}
