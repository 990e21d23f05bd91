import type { ChangeRecord } from '../audit/record.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { resolveAttribute } from '../scim/attribute-path.ts';
import type { Permissions } from '../scim/permission.ts';
import { covers, type Reach } from '../scim/reach.ts';
import type { StoredChange } from '../store/port.ts';

/** A change, as somebody sees it. */
export interface Change {
  readonly number: number;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly type: ResourceType;
  readonly record: ChangeRecord;
  /** The attributes that changed, of those that they may read, in the declared case. */
  readonly changed: readonly string[];
  /** What `active` became; null where it stayed, or where they may not read it. */
  readonly active: boolean | null;
  readonly read: Reach;
}

/** Whose eyes a change is for. */
export interface Viewer {
  readonly types: ReadonlyMap<string, ResourceType>;
  readonly permissions: Permissions;
}

/** The change as the viewer may know it; null where its resource's type is closed to them, or served no more. */
export function viewChange(stored: StoredChange, { types, permissions }: Viewer): Change | null {
  // The store gives back what recordWrites wrote.
  const record: ChangeRecord = JSON.parse(stored.record);
  const type = types.get(record.resourceType);
  const permission = permissions.get(record.resourceType);
  if (type === undefined || permission === undefined) return null;
  const { number, id, at } = stored;
  const { read } = permission;
  const changed = readableNames(type, read, record.changed);
  const active = changed.includes(ACTIVE) ? (record.active ?? null) : null;
  return { number, id, at, type, record, changed, active, read };
}

/** RFC 7643 §4.1.1 */
const ACTIVE = 'active';

function readableNames(type: ResourceType, read: Reach, changed: readonly string[]): string[] {
  const attributes = changed.flatMap((key) => resolveAttribute(type, key) ?? []);
  return attributes.filter((attribute) => covers(read, attribute)).map(({ path }) => path);
}
