import type { Context } from 'hono';
import type { Caller } from '../directory/directory.ts';
import type { Projection } from '../directory/documents.ts';
import { OAuthError } from '../oauth/errors.ts';
import { ScimError } from '../scim/errors.ts';
import type { ScimLimits } from '../scim/limits.ts';
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

/** @throws ScimError 401, 429 */
export function callerOf(c: Context, { credentials, connections, baseUrl, basePath }: ScimAccess): Promise<Caller> {
  const address = connections.addressOf(c);
  const uri = () => baseUrl + c.req.path.slice(basePath.length);
  return authenticateBearer(c.req.header('authorization'), credentials, address, () =>
    tokenRequestOf(c, connections, uri()),
  ).catch((error: unknown) => {
    throw asScimError(error);
  });
}

function asScimError(error: unknown): unknown {
  if (!(error instanceof OAuthError)) return error;
  const headers = { ...error.headers, 'www-authenticate': dpopChallenge('scim', error) };
  return new ScimError(401, error.description, null, { headers, cause: error });
}

export function ifMatch(c: Context): string | null {
  return c.req.header('if-match') ?? null;
}

/** @throws ScimError 415, 413, 400 invalidSyntax */
export function readJson(c: Context, { bodyBytes, limits }: ScimAccess): Promise<unknown> {
  return readScimBody(c, { bytes: bodyBytes, nesting: limits.nesting });
}

const NONE: ReadonlyMap<string, string> = new Map();

/**
 * The query parameters by folded name, the first of each: Entra writes `startindex`, OneLogin a trailing `&`
 * (reference/scim-clients.md).
 */
export function parametersOf(c: Context): ReadonlyMap<string, string> {
  const start = c.req.url.indexOf('?');
  if (start < 0) return NONE;
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(c.req.url.slice(start + 1))) {
    const folded = name.toLowerCase();
    if (!parameters.has(folded)) parameters.set(folded, value);
  }
  return parameters;
}

export function asksNothing({ attributes, excludedAttributes }: Projection): boolean {
  return attributes === null && excludedAttributes === null;
}

/** RFC 7644 §3.9; a parameter without a value asks nothing. */
export function projectionOf(c: Context): Projection {
  const parameters = parametersOf(c);
  return {
    attributes: parameters.get('attributes') || null,
    excludedAttributes: parameters.get('excludedattributes') || null,
  };
}
