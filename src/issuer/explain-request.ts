import { parseValue } from '../claims/json.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { JsonObject } from '../oauth/json.ts';
import { parseScopes } from '../oauth/scope.ts';
import type { ExplainRequest } from './explain.ts';

const SHAPE =
  "send a JSON object: { 'client', 'user', 'api', 'scope', 'authorization_details', 'idp', 'ip' }, where client is the id of an application and the rest may be missing";

const DETAILS = 'authorization_details';

const MEMBERS: ReadonlySet<string> = new Set(['client', 'user', 'api', 'scope', DETAILS, 'idp', 'ip']);

/**
 * Reads the body of POST /claims/explain. A member that is not known is a mistake, whose answer would explain another request.
 * @throws OAuthError invalid_request, invalid_scope
 */
export function readExplainRequest(text: string): ExplainRequest {
  const members = objectOf(text);
  const unknown = [...members.keys()].find((name) => !MEMBERS.has(name));
  if (unknown !== undefined) throw new OAuthError('invalid_request', `there is no member ${unknown}: ${SHAPE}`);
  const client = textOf(members, 'client');
  if (client === null) throw new OAuthError('invalid_request', `client is missing: ${SHAPE}`);
  return {
    client,
    user: textOf(members, 'user'),
    api: textOf(members, 'api'),
    scopes: parseScopes(textOf(members, 'scope')),
    // As the parameter of a token request has it, a text.
    details: members.has(DETAILS) ? JSON.stringify(members.get(DETAILS)) : null,
    idp: idpOf(members.get('idp')),
    ip: textOf(members, 'ip'),
    // Over the network nobody is told: the token itself is the way to a secret.
    reveal: false,
  };
}

function objectOf(text: string): ReadonlyMap<string, unknown> {
  const body = jsonOf(text, SHAPE);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new OAuthError('invalid_request', SHAPE);
  return new Map(Object.entries(body));
}

function textOf(members: ReadonlyMap<string, unknown>, name: string): string | null {
  const value = members.get(name) ?? null;
  if (value === null || (typeof value === 'string' && value !== '')) return value;
  throw new OAuthError('invalid_request', `${name} is a text that is not empty, or is left out`);
}

function jsonOf(text: string, mend: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OAuthError('invalid_request', `the text is not JSON: ${mend}`, { cause });
  }
}

const IDP_SHAPE = 'idp is the payload of an ID token, as a JSON object';

/**
 * The payload of an ID token as somebody tells it in a file of its own.
 * @throws OAuthError invalid_request
 */
export function readToldIdp(text: string): JsonObject | null {
  return idpOf(jsonOf(text, IDP_SHAPE));
}

/** Told and not verified; bounded in depth, with names that mean no more than themselves. */
function idpOf(told: unknown): JsonObject | null {
  if (told === undefined || told === null) return null;
  const value = parseValue(told);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new OAuthError('invalid_request', IDP_SHAPE);
}
