/** Who acts for a subject, and who did before. RFC 8693 §4.1, §4.4 */
import { OAuthError } from './errors.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** RFC 8693 §4.1: the outermost is who acts now, and alone counts; those inside are history. */
export interface Act extends JsonObject {
  readonly sub: string;
}

/** Somebody who wants to act. */
export interface Actor {
  /** As tokens call them: `client:` and the id for an application. */
  readonly sub: string;
  readonly issuer: string;
  /** The id of the application; null where a person acts. */
  readonly client: string | null;
}

/** A chain that is longer tells nobody anything, and would grow with every hop. */
const MAX_DEPTH = 5;

/**
 * The act of a new token: the actor, and inside it those who acted before.
 * @param before the act of the token shown, if it had one
 * @throws OAuthError invalid_request where the chain is too long
 */
export function actOf(actor: Actor, before: Act | null): Act {
  if (before !== null && actorsOf(before).length >= MAX_DEPTH) {
    throw new OAuthError('invalid_request', `The subject token was passed on ${MAX_DEPTH} times already`);
  }
  return { sub: actor.sub, ...(before !== null && { act: before }) };
}

/** Those who acted by the word of another issuer, whose names for them are not Avow's. */
export function actAt(act: Act, issuer: string): Act {
  const before = readAct(act);
  return { iss: issuer, sub: act.sub, ...(before !== null && { act: actAt(before, issuer) }) };
}

/** The act member of a payload; null where there is none. */
export function readAct({ act }: JsonObject): Act | null {
  return isAct(act) ? act : null;
}

function isAct(value: JsonValue | undefined): value is Act {
  return isObject(value) && Object.hasOwn(value, 'sub') && typeof value.sub === 'string';
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Who acts now, then those before, the latest first. */
export function actorsOf(act: Act | null): readonly string[] {
  if (act === null) return [];
  return [act.sub, ...actorsOf(readAct(act))];
}

/**
 * RFC 8693 §4.4: whom the token shown lets act for its subject.
 * @returns whether it names this one; null where it says nothing
 */
export function mayAct(payload: JsonObject, actor: Actor): boolean | null {
  const said = Object.hasOwn(payload, 'may_act') ? payload.may_act : undefined;
  if (said === undefined) return null;
  if (!isObject(said)) return false;
  const { sub, client_id: client, iss } = said;
  if (iss !== undefined && iss !== actor.issuer) return false;
  if (sub === undefined && client === undefined) return false;
  const isSub = sub === undefined || sub === actor.sub || (actor.client !== null && sub === actor.client);
  return isSub && (client === undefined || (actor.client !== null && client === actor.client));
}
