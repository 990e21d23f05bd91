import { auditWrite } from '../audit/record.ts';
import type { Change } from '../directory/change.ts';
import type { Effects } from '../effects.ts';
import type { Write } from '../store/port.ts';
import type { EventStream } from './publisher.ts';

/** Why a receiver will not have an event: a code of RFC 8935 §2.4 where it keeps to them, and words for a person. */
export interface Refusal {
  readonly code: string;
  readonly reason: string;
}

const LONGEST_CODE = 64;
const LONGEST_REASON = 200;

/** RFC 8935 §2.3, RFC 8936 §2.6: `{ err, description }`; whatever else came becomes a refusal without a reason. */
export function readRefusal(value: unknown): Refusal {
  if (typeof value !== 'object' || value === null) return { code: 'unspecified', reason: '' };
  return {
    code: textOf(value, 'err').slice(0, LONGEST_CODE) || 'unspecified',
    reason: textOf(value, 'description').slice(0, LONGEST_REASON),
  };
}

function textOf(value: object, name: string): string {
  const text: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
  return typeof text === 'string' ? text.toWellFormed() : '';
}

/** The write that keeps it on record, in the commit that passes the event over. */
export function refusalWrite(stream: EventStream, change: Change, refusal: Refusal, effects: Effects): Write {
  const stamp = { tenant: stream.tenant, id: effects.newId(), at: effects.now() };
  const { client, resource } = change.record;
  return auditWrite(stamp, {
    event: 'event.refused',
    client,
    stream: stream.name,
    change: change.id,
    resource,
    error: { code: refusal.code, reason: refusal.reason },
  });
}
