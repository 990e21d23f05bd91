/** What a request for a transaction token tells beside its subject token. draft-ietf-oauth-transaction-tokens */
import { type AuthorizationDetail, type DetailTypes, isShallow } from './authorization-details.ts';
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import type { Form } from './form.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { JsonRefused, readJsonText } from './json-text.ts';
import type { TrustDomain } from './trust-domain.ts';

const MAX_LENGTH = 16_384;
const MAX_DEPTH = 10;

/**
 * Of request_context, the members that the workload is believed; what else it says is left out.
 * @throws OAuthError invalid_request
 */
export function readContext(form: Form, { workloads }: TrustDomain, { id }: Pick<Client, 'id'>): JsonObject {
  const said = readObject(form, 'request_context');
  const believed = workloads.get(id);
  return Object.fromEntries(Object.entries(said ?? {}).filter(([name]) => believed?.has(name)));
}

/**
 * request_details, as the type that the configuration declares for the trust domain has them; null where none came.
 * @throws OAuthError invalid_request: where there are several types `type` says which, and its schema must fit
 */
export function readRequestDetails(
  form: Form,
  { api }: TrustDomain,
  client: Pick<Client, 'detailTypes'>,
  types: DetailTypes,
): { readonly detail: AuthorizationDetail; readonly namesType: boolean } | null {
  const said = readObject(form, 'request_details');
  if (said === null) return null;
  const own = [...types.values()].filter((type) => type.api === api.name && client.detailTypes.has(type.name));
  const namesType = Object.hasOwn(said, 'type');
  const type = namesType ? own.find(({ name }) => name === said.type) : own.length === 1 ? own[0] : undefined;
  if (type === undefined) {
    throw new OAuthError('invalid_request', 'request_details are of a type that is unknown, or not for this client');
  }
  const detail = { ...said, type: type.name };
  const breach = type.check(detail);
  if (breach === null) return { detail, namesType };
  const where = breach.at === '' ? '' : ` at ${breach.at}`;
  throw new OAuthError(
    'invalid_request',
    `request_details do not fit the type ${type.name}${where}: ${breach.keyword}`,
  );
}

function readObject(form: Form, name: string): JsonObject | null {
  const text = form.get(name);
  if (text === null) return null;
  if (text.length > MAX_LENGTH) throw refused(name, `are longer than ${MAX_LENGTH} characters`);
  const value = parse(text, name);
  if (!isObject(value)) throw refused(name, 'must be a JSON object');
  if (!isShallow(value, MAX_DEPTH)) throw refused(name, 'nest too deeply');
  return value;
}

function parse(text: string, name: string): JsonValue {
  try {
    return readJsonText(text);
  } catch (cause) {
    throw cause instanceof JsonRefused ? refused(name, `cannot be read: ${cause.message}`, { cause }) : cause;
  }
}

function refused(name: string, reason: string, options?: ErrorOptions): OAuthError {
  return new OAuthError('invalid_request', `${name} ${reason}`, options);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
