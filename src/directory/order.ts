import type { ResourceType } from '../scim/attribute.ts';
import { standardText } from '../scim/dialect.ts';
import { refusal } from '../scim/errors.ts';
import type { Order } from '../scim/order.ts';
import { covers } from '../scim/reach.ts';
import { type SortRequest, sortingOf } from '../scim/sort.ts';
import type { Caller } from './directory.ts';
import { permissionOf } from './permit.ts';
import { suggestingNames } from './suggest-name.ts';

/**
 * A caller's order of the resources of a type.
 * @throws ScimError invalidValue, also where it sorts by what the caller may not read: the order would tell of it
 */
export function readOrder(caller: Caller, type: ResourceType, request: SortRequest): Order {
  const sortBy = request.sortBy === null ? null : standardText(caller.profile, type, request.sortBy);
  const permission = permissionOf(caller, type);
  const { order, attribute } = suggestingNames(permission, () => sortingOf(type, { ...request, sortBy }));
  if (attribute !== null && !covers(permission.read, attribute)) {
    throw refusal('invalidValue', `these credentials may not read ${attribute.path}, so they cannot sort by it`);
  }
  return order;
}
