import type { Change } from '../directory/change.ts';
import type { JsonObject } from '../oauth/json.ts';
import type { SecurityEvent } from '../oauth/security-event.ts';
import { readablePart } from '../scim/readable.ts';
import type { Resource } from '../scim/resource.ts';
import { activationUri, changedUri } from './event-type.ts';
import type { EventStream } from './publisher.ts';

/** The resource as it is now; null where it is gone. `isWhole`: all of it, as the change left it, so that an event can tell it. */
export type CurrentState = { readonly resource: Resource; readonly isWhole: boolean } | null;

export interface Issuance {
  readonly issuer: string;
  readonly stream: EventStream;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
}

/** RFC 9967 §2: a change as the payload of a SET for one stream. */
export function securityEvent(change: Change, now: CurrentState, issuance: Issuance): SecurityEvent {
  const { issuer, stream, issuedAt } = issuance;
  return {
    iss: issuer,
    aud: stream.audience,
    iat: Math.floor(issuedAt / 1_000),
    jti: jtiOf(change, stream),
    txn: change.id,
    toe: Math.floor(change.at / 1_000),
    sub_id: subjectId(change, now),
    events: eventsOf(change, now),
  };
}

/** RFC 8417 §2.2: a SET of its own for each receiver, and the same one each time that receiver is sent it. */
export function jtiOf(change: Change, stream: EventStream): string {
  return `${change.id}.${stream.name}`;
}

/** RFC 9967 §2.1: `sub_id`, never `sub`; the path below the base URL of SCIM. */
function subjectId({ type, record, read }: Change, now: CurrentState): JsonObject {
  const externalId = now === null ? undefined : readablePart(type, now.resource, read).externalId;
  return {
    format: 'scim',
    uri: `${type.endpoint}/${record.resource}`,
    id: record.resource,
    ...(typeof externalId === 'string' && { externalId }),
  };
}

/** RFC 9967 §2.1: several events in one SET are of one change. */
function eventsOf(change: Change, now: CurrentState): Record<string, JsonObject> {
  const { record } = change;
  const data = dataOf(change, now);
  const uri = changedUri(record.event, data === null ? 'notice' : 'full');
  return {
    [uri]: record.event === 'resource.deleted' ? {} : payloadOf(change, data), // RFC 9967 §2.4.4
    ...(change.active !== null && { [activationUri(change.active)]: {} }),
  };
}

/** RFC 9967 §2.4: exactly one of data and attributes. */
function payloadOf({ record, changed }: Change, data: JsonObject | null): JsonObject {
  const version = `W/"${record.version}"`;
  return data === null ? { version, attributes: changed } : { version, data };
}

/**
 * RFC 9967 §2.4: the final representation. Where the resource has moved on since, this change's own is no longer there, and a
 * notice says so; the event of the last change, further on in the stream, has it in full.
 */
function dataOf({ type, read }: Change, now: CurrentState): JsonObject | null {
  return now?.isWhole === true ? readablePart(type, now.resource, read) : null;
}
