import type { Config } from '../../schema/config.ts';
import { DEFAULT_ALGORITHM } from '../../schema/signing-algorithms.ts';
import { MAX_TOKEN_BYTES } from '../../schema/token-size.ts';
import type { Problem } from '../problem.ts';

/** Avow's own SCIM API, as every installation has it. */
const SCIM = 'scim';
const SCIM_SCOPES = ['scim:read', 'scim:write'];
const SCIM_LIFETIME_MS = 300_000;

/** Where SCIM is: `https://id.example.com/scim/v2` */
export function scimBaseUrl({ issuer, scim }: Config): string {
  return issuer + scim.basePath;
}

/**
 * The configuration with what every installation has beside it: the API `scim` (its audience is the base URL of SCIM) and its
 * scopes, granted to machines unless the file gives them rules of its own. A client must still list them to ask for them.
 */
export function withBuiltIns(config: Config): { readonly config: Config; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  if (Object.hasOwn(config.apis, SCIM)) {
    const message = `every installation has an API named '${SCIM}' already`;
    problems.push({ key: ['apis', SCIM], message, mend: 'give this API another name' });
  }
  const api = {
    audience: scimBaseUrl(config),
    subject: 'user.id',
    scopes: SCIM_SCOPES,
    rules: [],
    sharesTokensWith: [],
    maxTokenBytes: MAX_TOKEN_BYTES,
    overflow: 'refuse' as const,
    introspectionCache: 0,
    algorithm: DEFAULT_ALGORITHM,
    tokenLifetime: SCIM_LIFETIME_MS,
  };
  const scopes = Object.fromEntries(
    SCIM_SCOPES.map((name) => [name, { parameters: {}, claims: [], rules: [{ allow: { to: 'machine' as const } }] }]),
  );
  return {
    config: { ...config, apis: { [SCIM]: api, ...config.apis }, scopes: { ...scopes, ...config.scopes } },
    problems,
  };
}
