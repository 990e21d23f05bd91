import type { Resource } from './resource.ts';
import { isObject } from './slot.ts';

/** Where a name comes from, the first that there is; a filter on `display` is asked of their facts. */
export const DISPLAY_KEYS = ['displayname', 'name.formatted', 'username'] as const;

/**
 * What references to a resource call it (RFC 7643 §2.4 "display"): its displayName; of a user without one the formatted name,
 * or else the userName. Only what a default answer shows: a reference is seen by more than those who may ask for the rest.
 * @param document without what is never or not by default returned (splitHidden)
 */
export function displayOf({ displayName, name, userName }: Resource): string | null {
  const formatted = isObject(name) ? name.formatted : undefined;
  return [displayName, formatted, userName].find((one) => typeof one === 'string') ?? null;
}
