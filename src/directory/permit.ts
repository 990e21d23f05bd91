import type { ResourceType } from '../scim/attribute.ts';
import { ScimError } from '../scim/errors.ts';
import type { Permission } from '../scim/permission.ts';
import type { Caller } from './directory.ts';
import { requireWrite } from './refuse.ts';

/**
 * What a caller may do with the resources of a type.
 * @throws ScimError 403 where the type is closed to it
 */
export function permissionOf(caller: Caller, type: ResourceType): Permission {
  const permission = caller.permissions.get(type.name);
  if (permission === undefined) {
    throw new ScimError(403, `the credentials '${caller.client}' have no permissions for ${type.name}`);
  }
  return permission;
}

/**
 * That the caller may change resources of the type, before any is looked for; which attributes is seen when it does.
 * @throws ScimError 403
 */
export function requireChange(caller: Caller, type: ResourceType): Permission {
  requireWrite(caller);
  return permissionOf(caller, type);
}

/** @throws ScimError 403 */
export function requireCreate(caller: Caller, type: ResourceType): Permission {
  return requireVerb(caller, type, 'create');
}

/** @throws ScimError 403 */
export function requireDelete(caller: Caller, type: ResourceType): Permission {
  return requireVerb(caller, type, 'delete');
}

function requireVerb(caller: Caller, type: ResourceType, verb: 'create' | 'delete'): Permission {
  const permission = requireChange(caller, type);
  if (!permission[verb]) {
    throw new ScimError(403, `the credentials '${caller.client}' may not ${verb} a ${type.name}`);
  }
  return permission;
}
