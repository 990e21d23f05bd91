import { refusal as scimRefusal } from '../scim/errors.ts';
import { type Refusal, readRefusal } from './refusal.ts';

/** RFC 8936 §2.2: what a receiver asks, and what it says of the SETs that it was sent before. */
export interface PollRequest {
  /** How many SETs it takes; 0 only acknowledges. */
  readonly maxEvents: number;
  readonly returnImmediately: boolean;
  /** The jti of those it has. */
  readonly ack: ReadonlySet<string>;
  /** Why it will not have others, by jti. */
  readonly setErrs: ReadonlyMap<string, Refusal>;
}

/** How many SETs one poll gives, and how many it may speak of. */
export const MAX_SETS = 100;

/**
 * Reads the body of a poll. Members that RFC 8936 does not name are passed over.
 * @throws ScimError 400 invalidSyntax, invalidValue
 */
export function readPollRequest(body: unknown): PollRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw scimRefusal(
      'invalidSyntax',
      'a poll is a JSON object: { "maxEvents", "returnImmediately", "ack", "setErrs" }',
    );
  }
  const members = new Map<string, unknown>(Object.entries(body));
  return {
    maxEvents: maxEventsOf(members.get('maxEvents')),
    returnImmediately: flagOf(members.get('returnImmediately')),
    ack: new Set(ackOf(members.get('ack'))),
    setErrs: setErrsOf(members.get('setErrs')),
  };
}

function maxEventsOf(value: unknown): number {
  if (value === undefined) return MAX_SETS;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw wrong('maxEvents', 'a whole number');
  return Math.min(MAX_SETS, value);
}

/** RFC 8936 §2.2: without it, the answer waits for something to say. */
function flagOf(value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value !== 'boolean') throw wrong('returnImmediately', 'true or false');
  return value;
}

function ackOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((jti) => typeof jti === 'string')) throw wrong('ack', 'a list of jti');
  return value;
}

function setErrsOf(value: unknown): ReadonlyMap<string, Refusal> {
  if (value === undefined) return new Map();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong('setErrs', 'an object of { "err", "description" } by jti');
  }
  return new Map(Object.entries(value).map(([jti, error]) => [jti, readRefusal(error)]));
}

function wrong(name: string, wanted: string) {
  return scimRefusal('invalidValue', `${name} of a poll is ${wanted}`);
}
