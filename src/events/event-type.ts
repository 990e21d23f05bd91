import type { ChangeRecord } from '../audit/record.ts';

/** How much an event says: what changed, or what it is now. */
export type Detail = 'notice' | 'full';

type Happening = ChangeRecord['event'];

const PROVISIONING = 'urn:ietf:params:scim:event:prov';

/** RFC 9967 §2.4.1 to §2.4.4: the event of each kind of change. A deletion has no payload, and so no detail. */
const CHANGED: Readonly<Record<Happening, (detail: Detail) => string>> = {
  'resource.created': (detail) => `${PROVISIONING}:create:${detail}`,
  'resource.replaced': (detail) => `${PROVISIONING}:put:${detail}`,
  'resource.patched': (detail) => `${PROVISIONING}:patch:${detail}`,
  'resource.deactivated': (detail) => `${PROVISIONING}:patch:${detail}`,
  'resource.restored': (detail) => `${PROVISIONING}:put:${detail}`,
  'resource.deleted': () => `${PROVISIONING}:delete`,
};

/** RFC 9967 §2.4.5, §2.4.6 */
const ACTIVATED = `${PROVISIONING}:activate`;
const DEACTIVATED = `${PROVISIONING}:deactivate`;

/** RFC 9967 §4: every event that Avow makes, for ServiceProviderConfig. */
export const EVENT_URIS: readonly string[] = [
  ...new Set(Object.values(CHANGED).flatMap((uri) => [uri('notice'), uri('full')])),
  ACTIVATED,
  DEACTIVATED,
];

/** The URI for what happened to a resource. */
export function changedUri(event: Happening, detail: Detail): string {
  return CHANGED[event](detail);
}

/** The URI for what `active` became. */
export function activationUri(active: boolean): string {
  return active ? ACTIVATED : DEACTIVATED;
}
