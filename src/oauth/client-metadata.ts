/** What a client says of itself when it registers. RFC 7591 §2, RFC 8705 §2, RFC 9449 §5.2 */

import {
  address,
  type Bad,
  certificateName,
  flag,
  list,
  name,
  type Read,
  redirectUri,
  shownText,
  text,
  webUrl,
} from './client-metadata-values.ts';
import { OAuthError } from './errors.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { parseScopes } from './scope.ts';

/** Under the names of the wire; a member that is not there was not said. */
export interface ClientMetadata {
  readonly redirect_uris?: readonly string[];
  readonly token_endpoint_auth_method?: string;
  readonly grant_types?: readonly string[];
  readonly response_types?: readonly string[];
  readonly contacts?: readonly string[];
  readonly scope?: string;
  readonly jwks_uri?: string;
  readonly jwks?: { readonly keys: readonly JsonObject[] };
  readonly software_id?: string;
  readonly software_version?: string;
  readonly dpop_bound_access_tokens?: boolean;
  readonly tls_client_certificate_bound_access_tokens?: boolean;
  readonly tls_client_auth_subject_dn?: string;
  readonly tls_client_auth_san_dns?: string;
  readonly tls_client_auth_san_uri?: string;
  readonly tls_client_auth_san_ip?: string;
  readonly tls_client_auth_san_email?: string;
}

/** What people are shown, in the languages that it is said in: `client_name`, `client_name#fr`. RFC 7591 §2.2 */
export type ShownMetadata = Readonly<Record<string, string>>;

export interface ReadMetadata {
  readonly metadata: ClientMetadata;
  readonly shown: ShownMetadata;
}

const MOST_SHOWN = 40;
const MOST_KEYS = 10;

type Readers = { readonly [N in keyof ClientMetadata]-?: Read<NonNullable<ClientMetadata[N]>> };

/** How each member is read. One that is not here is ignored: RFC 7591 §2 "MUST ignore any client metadata that it does not understand". */
const MEMBERS: Readers = {
  redirect_uris: list(redirectUri, 20),
  token_endpoint_auth_method: name,
  grant_types: list(name, 20),
  response_types: list(name, 20),
  contacts: list(address, 10),
  scope: scopes,
  jwks_uri: webUrl,
  jwks: keySet,
  software_id: text(255),
  software_version: text(255),
  dpop_bound_access_tokens: flag,
  tls_client_certificate_bound_access_tokens: flag,
  tls_client_auth_subject_dn: certificateName,
  tls_client_auth_san_dns: certificateName,
  tls_client_auth_san_uri: certificateName,
  tls_client_auth_san_ip: certificateName,
  tls_client_auth_san_email: certificateName,
};

const SHOWN: ReadonlyMap<string, Read<string>> = new Map([
  ['client_name', shownText],
  ['client_uri', webUrl],
  ['logo_uri', webUrl],
  ['tos_uri', webUrl],
  ['policy_uri', webUrl],
]);

/** RFC 5646 §2.1, by its shape. */
const LANGUAGE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,5}$/;

/**
 * Reads what is known of it, and checks each by itself.
 * @param body own members alone are looked at
 * @throws OAuthError invalid_redirect_uri, invalid_client_metadata
 */
export function readClientMetadata(body: JsonObject): ReadMetadata {
  const members = new Map<string, JsonValue>();
  const shown = new Map<string, string>();
  for (const [member, value] of Object.entries(body)) {
    // RFC 7591 §2: a value of null is that of a member that is left out.
    if (value === null) continue;
    const read = readerOf(member);
    if (read !== null) members.set(member, taken(member, read(value)));
    const show = shownReaderOf(member);
    if (show !== null) shown.set(member, taken(member, show(value)));
  }
  if (shown.size > MOST_SHOWN) throw refused(`it says more than ${MOST_SHOWN} things for people to read`);
  // Each was read by the reader of its name.
  return { metadata: Object.fromEntries(members) as ClientMetadata, shown: Object.fromEntries(shown) };
}

function readerOf(member: string): Read<JsonValue> | null {
  return Object.hasOwn(MEMBERS, member) ? ((MEMBERS as Record<string, Read<JsonValue>>)[member] ?? null) : null;
}

function shownReaderOf(member: string): Read<string> | null {
  const [base = '', language, ...more] = member.split('#');
  if (more.length > 0 || (language !== undefined && !LANGUAGE.test(language))) return null;
  return SHOWN.get(base) ?? null;
}

function taken<T>(member: string, read: T | Bad): T {
  if (!isBad(read)) return read;
  // RFC 7591 §3.2.2
  const code = member === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata';
  throw new OAuthError(code, `${member} ${read.bad}`);
}

function isBad(read: unknown): read is Bad {
  return typeof read === 'object' && read !== null && 'bad' in read;
}

function scopes(value: JsonValue): string | Bad {
  if (value === '') return '';
  if (typeof value !== 'string') return { bad: 'must be a text: names with one space between two' };
  try {
    return parseScopes(value).join(' ');
  } catch {
    return { bad: 'must be a list of at most 100 names with one space between two' };
  }
}

function keySet(value: JsonValue): { readonly keys: readonly JsonObject[] } | Bad {
  const keys = isObject(value) && Object.hasOwn(value, 'keys') ? value.keys : undefined;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MOST_KEYS || !keys.every(isObject)) {
    return { bad: `must be a JWK set: { 'keys': [ 1 to ${MOST_KEYS} public keys ] }` };
  }
  return { keys };
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 7591 §3.2.2 */
export function refused(description: string, audit?: string): OAuthError {
  return new OAuthError('invalid_client_metadata', description, audit === undefined ? {} : { audit });
}
