import type { ResourceType } from '../scim/attribute.ts';
import type { StoredResource } from '../store/port.ts';
import type { Caller, Directory } from './directory.ts';
import { permissionOf } from './permit.ts';
import { notFound } from './refuse.ts';

/**
 * RFC 7644 §3.4.1: one resource.
 * @throws ScimError 404, also for another tenant's id
 */
export async function readResource(
  directory: Directory,
  caller: Caller,
  type: ResourceType,
  id: string,
): Promise<StoredResource> {
  permissionOf(caller, type);
  const row = await directory.store.getResource({ tenant: caller.tenant, type: type.name, id });
  if (row === null) throw notFound(type, id);
  return row;
}
