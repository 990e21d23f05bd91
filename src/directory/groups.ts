import type { ResourceType } from '../scim/attribute.ts';
import type { JsonObject } from '../scim/resource.ts';
import { withoutNeverReturned } from '../scim/stored.ts';
import type { Store } from '../store/port.ts';
import { load } from './row.ts';

/** Groups by their ids, without what is `returned: never`; one that is gone is not among them. */
export type ReadGroups = (tenant: string, ids: readonly string[]) => Promise<readonly JsonObject[]>;

/** @param type the Group resource type */
export function createGroupReader(store: Store, type: ResourceType): ReadGroups {
  return async (tenant, ids) => {
    const rows = await Promise.all(ids.map((id) => store.getResource({ tenant, type: type.name, id })));
    return rows.flatMap((row) => (row === null ? [] : [withoutNeverReturned(type, load(type, row).resource)]));
  };
}
