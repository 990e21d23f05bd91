/** The APIs that tokens are for. */
import type { Config } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';

export interface Api {
  readonly name: string;
  readonly audience: string;
  /** Which identifier is sub: user.id, user.<SCIM path> or idp.sub. */
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
  readonly tokenLifetimeMs: number;
}

/** Takes the configuration, returns the APIs by name, and what is wrong with them. */
export function compileApis(config: Config): { apis: ReadonlyMap<string, Api>; problems: Problem[] } {
  const compiled = Object.entries(config.apis).map(([name, api]): Api => {
    const { audience, subject, scopes, tokenLifetime } = api;
    return { name, audience, subject, scopes: new Set(scopes), tokenLifetimeMs: tokenLifetime };
  });
  const problems = compiled
    .filter((api) => !isResourceUri(api.audience))
    .map((api) => ({
      key: ['apis', api.name, 'audience'],
      message: `${api.audience} is not an absolute URI without a fragment, so no client can name it as a resource`,
      mend: 'write a URI such as https://api.example.com/trading',
    }));
  return { apis: new Map(compiled.map((api) => [api.name, api])), problems };
}

/** RFC 8707 §2: an absolute URI (RFC 3986 §4.3) without a fragment */
export function isResourceUri(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+$/.test(text) && URL.canParse(text);
}
