import type { Bell } from '../directory/bell.ts';
import type { Change } from '../directory/change.ts';
import type { Effects, Log } from '../effects.ts';
import type { KeyRing } from '../oauth/keys.ts';
import { signSecurityEvent } from '../oauth/sign.ts';
import type { ResourceType } from '../scim/attribute.ts';
import type { Resource } from '../scim/resource.ts';
import type { Store } from '../store/port.ts';
import type { Detail } from './event-type.ts';
import { securityEvent } from './security-event.ts';

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
  const { issuer, store, effects, keys } = publisher;
  const row = await store.getResource({ tenant: stream.tenant, type: change.type.name, id: change.record.resource });
  const now = row === null ? null : { version: row.version, resource: JSON.parse(row.document) as Resource };
  const payload = securityEvent(change, now, { issuer, stream, issuedAt: effects.now() });
  return signSecurityEvent(payload, keys.current);
}
