import type { ResourceType } from '../scim/attribute.ts';
import type { BoundFilter } from '../scim/bound.ts';
import { standardText } from '../scim/dialect.ts';
import { parseFilter } from '../scim/filter.ts';
import { requireReadable } from '../scim/readable.ts';
import type { Caller } from './directory.ts';
import { permissionOf } from './permit.ts';
import { suggestingNames } from './suggest-name.ts';

/**
 * A caller's filter over the resources of a type.
 * @throws ScimError invalidFilter, also where it names what the caller may not read; 403 where the type is closed to it
 */
export function readFilter(caller: Caller, type: ResourceType, text: string): BoundFilter {
  const permission = permissionOf(caller, type);
  const filter = suggestingNames(permission, () => parseFilter(type, standardText(caller.profile, type, text)));
  requireReadable(type, permission.read, filter);
  return filter;
}
