import type { ResourceType } from './attribute.ts';
import type { Reach } from './reach.ts';

/** What a client may do with the resources of one type. */
export interface Permission {
  readonly create: boolean;
  readonly delete: boolean;
  /** What it may see, and so filter and sort on. */
  readonly read: Reach;
  /** What it may change. Of a multi-valued attribute, all or nothing: its elements have no names to hold a part to. */
  readonly write: Reach;
  /** What becomes of a change that it may not make: the request is refused, or the rest of it is done. */
  readonly onForbidden: 'refuse' | 'ignore';
}

/** By the name of the resource type; a type that is not here is closed. */
export type Permissions = ReadonlyMap<string, Permission>;

export type Access = 'read' | 'write';

/** What credentials may do that say no more than `access`. */
export const BY_ACCESS: Readonly<Record<Access, Permission>> = {
  write: { create: true, delete: true, read: 'all', write: 'all', onForbidden: 'refuse' },
  read: { create: false, delete: false, read: 'all', write: new Set(), onForbidden: 'refuse' },
};

/** The same for every type there is. */
export function permissionsByAccess(types: Iterable<ResourceType>, access: Access): Permissions {
  return new Map([...types].map((type) => [type.name, BY_ACCESS[access]]));
}
