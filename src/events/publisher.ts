import type { Bell } from '../directory/bell.ts';
import type { Change } from '../directory/change.ts';
import { relatedValues } from '../directory/related-values.ts';
import type { Effects, Log } from '../effects.ts';
import type { KeyRing } from '../oauth/key-ring.ts';
import { signSecurityEvent } from '../oauth/sign.ts';
import type { ResourceType } from '../scim/attribute.ts';
import type { Resource } from '../scim/resource.ts';
import type { Store } from '../store/port.ts';
import type { Detail } from './event-type.ts';
import { type CurrentState, securityEvent } from './security-event.ts';

/** What all streams of events stand on. */
export interface Publisher {
  readonly issuer: string;
  readonly store: Store;
  readonly effects: Effects;
  readonly keys: KeyRing;
  readonly types: ReadonlyMap<string, ResourceType>;
  readonly bell: Bell;
  readonly log: Log;
}

/** One receiver's events, in the order of the changes. */
export interface EventStream {
  readonly name: string;
  readonly tenant: string;
  readonly audience: string;
  readonly detail: Detail;
}

/**
 * The SET of a change for the receiver of a stream. It is made anew at each delivery, under the same jti: a receiver knows a
 * second one by that.
 */
export async function signedEvent(publisher: Publisher, stream: EventStream, change: Change): Promise<string> {
  const { issuer, effects, keys } = publisher;
  const now = await stateOf(publisher, stream, change);
  const payload = securityEvent(change, now, { issuer, stream, issuedAt: effects.now() });
  return signSecurityEvent(payload, keys.current('ES256'));
}

/** RFC 9967 §5: of a group with more members than that, an event is a notice. */
const MOST_MEMBERS = 1_000;

/** The row is read before its members: an event may tell of a later membership, which has an event of its own, never of an earlier. */
async function stateOf(
  { store }: Publisher,
  { tenant, detail }: EventStream,
  { type, record }: Change,
): Promise<CurrentState> {
  const row = await store.getResource({ tenant, type: type.name, id: record.resource });
  if (row === null) return null;
  // The store gives back what the directory wrote.
  const resource: Resource = JSON.parse(row.document);
  const isAsked = detail === 'full' && row.version === record.version;
  const related = isAsked ? await relatedValues(store, tenant, type, row.id, MOST_MEMBERS) : null;
  return { resource: { ...resource, ...related }, isWhole: related !== null };
}
