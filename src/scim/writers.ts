import type { Attribute } from './attribute.ts';
import type { Permission } from './permission.ts';
import { touches } from './reach.ts';

/** Somebody who may write: a client by its key in the configuration, or the subject of the resource itself. */
export interface Writer {
  /** `scim.clients.hr`, `scim.me` */
  readonly name: string;
  readonly isSubject: boolean;
  readonly permission: Permission;
}

/** Who may write the attribute, or any part of it. What is read-only nobody may. */
export function writersOf(writers: readonly Writer[], attribute: Attribute): readonly Writer[] {
  const readOnly = [attribute, attribute.parent].some((one) => one?.definition.mutability === 'readOnly');
  return readOnly ? [] : writers.filter(({ permission }) => touches(permission.write, attribute));
}
