import type { Context } from 'hono';
import type { Caller, Precondition } from '../directory/directory.ts';
import type { View } from '../directory/documents.ts';
import { OAuthError } from '../oauth/errors.ts';
import { quoted, refusal, ScimError } from '../scim/errors.ts';
import type { ScimLimits } from '../scim/limits.ts';
import { projectionOf } from '../scim/projection.ts';
import { QUERY_NAMES, refuseSlips } from '../scim/search-request.ts';
import { authenticateBearer, type Credentials } from './bearer.ts';
import type { Connections } from './connection.ts';
import { readScimBody } from './scim-body.ts';
import { dpopChallenge, tokenRequestOf } from './token-presentation.ts';

/** What it takes to read a request. */
export interface ScimAccess {
  readonly credentials: Credentials;
  readonly connections: Connections;
  readonly bodyBytes: number;
  /** `https://id.example.com/scim/v2` */
  readonly baseUrl: string;
  /** Where it is mounted: `/scim/v2` */
  readonly basePath: string;
  readonly limits: ScimLimits;
}

/** Who was found to have made a request, for the record of its refusal. */
const known = new WeakMap<Context, Caller>();

/** Null where that was not known by then. */
export function knownCaller(c: Context): Pick<Caller, 'tenant' | 'client'> | null {
  return known.get(c) ?? null;
}

/** @throws ScimError 401, 429 */
export async function callerOf(
  c: Context,
  { credentials, connections, baseUrl, basePath }: ScimAccess,
): Promise<Caller> {
  const address = connections.addressOf(c);
  const uri = () => baseUrl + c.req.path.slice(basePath.length);
  try {
    const shown = c.req.header('authorization');
    const caller = await authenticateBearer(shown, credentials, address, () => tokenRequestOf(c, connections, uri()));
    known.set(c, caller);
    return caller;
  } catch (error) {
    throw asScimError(error);
  }
}

function asScimError(error: unknown): unknown {
  if (!(error instanceof OAuthError)) return error;
  const headers = { ...error.headers, 'www-authenticate': dpopChallenge('scim', error) };
  return new ScimError(401, error.description, null, { headers, cause: error });
}

export function preconditionOf(c: Context): Precondition {
  return { ifMatch: c.req.header('if-match') ?? null, ifNoneMatch: c.req.header('if-none-match') ?? null };
}

/** @throws ScimError 415, 413, 400 invalidSyntax */
export function readJson(c: Context, { bodyBytes, limits }: ScimAccess): Promise<unknown> {
  return readScimBody(c, { bytes: bodyBytes, nesting: limits.nesting });
}

const NONE: ReadonlyMap<string, string> = new Map();

/**
 * The query parameters by folded name: Entra writes `startindex`, OneLogin a trailing `&` (reference/scim-clients.md).
 * @param known all that can be asked there
 * @throws ScimError invalidValue where one says two things, or is a slip of the finger
 */
export function parametersOf(c: Context, known: readonly string[] = QUERY_NAMES): ReadonlyMap<string, string> {
  const start = c.req.url.indexOf('?');
  if (start < 0) return NONE;
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(c.req.url.slice(start + 1))) {
    const folded = name.toLowerCase();
    const known = parameters.get(folded) ?? value;
    if (known !== value) throw refusal('invalidValue', `${quoted(name)} is given twice; give it once`);
    parameters.set(folded, value);
  }
  refuseSlips(parameters.keys(), known);
  return parameters;
}

export function asksNothing({ wanted }: View): boolean {
  return wanted.attributes === null && wanted.excludedAttributes === null;
}

/**
 * How a request wants to see what it is answered with. A parameter without a value asks nothing.
 * @throws ScimError invalidValue (projectionOf)
 */
export function viewOf(c: Context, { directory, baseUrl }: Pick<View, 'directory' | 'baseUrl'>, caller: Caller): View {
  const parameters = parametersOf(c);
  const asked = (name: string) => parameters.get(name) || null;
  return { directory, baseUrl, caller, wanted: projectionOf(asked('attributes'), asked('excludedattributes')) };
}
