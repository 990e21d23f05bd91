/** The parameter authorization_details. RFC 9396 §2, §5, §6 */
import { isDeepStrictEqual } from 'node:util';
import type { Client } from './client.ts';
import type { CheckDetail } from './detail-schema.ts';
import { OAuthError } from './errors.ts';
import type { Form } from './form.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { JsonRefused, readJsonText } from './json-text.ts';

/** What one act is to be allowed, as a request says it and a token tells it. */
export interface AuthorizationDetail extends JsonObject {
  readonly type: string;
}

/** A type that the configuration declares. */
export interface DetailType {
  readonly name: string;
  /** The name of the API whose tokens carry it. */
  readonly api: string;
  readonly check: CheckDetail;
}

export type DetailTypes = ReadonlyMap<string, DetailType>;

const MAX_LENGTH = 16_384;
const MAX_DETAILS = 20;
const MAX_DEPTH = 10;
/** Of all objects together: whether each is there once (uniqueItems) takes as many looks as there are pairs. */
const MAX_VALUES = 500;
const NONE: readonly AuthorizationDetail[] = [];

/**
 * Reads the details that a request asks for, each of a type that the client may ask for, and as the type's schema says.
 * @returns an empty list where none are asked for
 * @throws OAuthError invalid_authorization_details, naming the detail and the field (RFC 9396 §5)
 */
export function readDetails(
  form: Form,
  client: Pick<Client, 'detailTypes'>,
  types: DetailTypes,
): readonly AuthorizationDetail[] {
  const text = form.get('authorization_details');
  return text === null ? NONE : parseDetails(text, client, types);
}

/** The same of a text, as the parameter has it. */
export function parseDetails(
  text: string,
  client: Pick<Client, 'detailTypes'>,
  types: DetailTypes,
): readonly AuthorizationDetail[] {
  return checkDetails(parse(text), client, types);
}

/** The same of what somebody else's word has, or what was granted before. */
export function checkDetails(
  details: JsonValue,
  client: Pick<Client, 'detailTypes'>,
  types: DetailTypes,
): readonly AuthorizationDetail[] {
  return listed(details).map((detail, index) => checked(detail, index, client, types));
}

/** Whether all of them are among those that were granted, word for word: what is less is for each type to say. RFC 9396 §6.1 */
export function isWithin(asked: readonly AuthorizationDetail[], granted: readonly JsonValue[]): boolean {
  return asked.every((detail) => granted.some((one) => isDeepStrictEqual(one, detail)));
}

function parse(text: string): JsonValue {
  if (text.length > MAX_LENGTH) throw refused(`is longer than ${MAX_LENGTH} characters`);
  try {
    return readJsonText(text);
  } catch (cause) {
    throw cause instanceof JsonRefused ? refused(`cannot be read: ${cause.message}`, { cause }) : cause;
  }
}

function listed(details: JsonValue): readonly JsonValue[] {
  if (!Array.isArray(details) || details.length === 0) throw refused('is a list of objects'); // §2
  if (details.length > MAX_DETAILS) throw refused(`has at most ${MAX_DETAILS} objects`);
  if (!isShallow(details, MAX_DEPTH)) throw refused('nests too deeply');
  if (countOf(details) > MAX_VALUES) throw refused(`has at most ${MAX_VALUES} values`);
  return details;
}

/** Whether it nests no deeper. */
export function isShallow(value: JsonValue, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((one) => isShallow(one, depth - 1));
}

function countOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, one) => sum + countOf(one), 1);
}

function checked(
  detail: JsonValue,
  index: number,
  client: Pick<Client, 'detailTypes'>,
  types: DetailTypes,
): AuthorizationDetail {
  if (!isDetail(detail)) throw refused(`has no type in object ${index}`); // §2
  const type = client.detailTypes.has(detail.type) ? types.get(detail.type) : undefined;
  // Unknown and not allowed are one answer, as with scopes.
  if (type === undefined) throw refused(`names in object ${index} a type that is unknown, or not for this client`);
  const breach = type.check(detail);
  if (breach === null) return detail;
  throw refused(
    `does not fit the type ${type.name} in object ${index}${breach.at && ` at ${breach.at}`}: ${breach.keyword}`,
  );
}

function isDetail(value: JsonValue): value is AuthorizationDetail {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.hasOwn(value, 'type') && 'type' in value && typeof value.type === 'string';
}

function refused(reason: string, options?: ErrorOptions): OAuthError {
  return new OAuthError('invalid_authorization_details', `authorization_details ${reason}`, options);
}
