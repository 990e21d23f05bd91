import type { Config } from '../../schema/config.ts';
import { scopeCatalog } from '../scopes/catalog.ts';

/** What tokens of one application for one API may carry. */
export interface Carried {
  readonly client: string;
  readonly api: string;
  readonly claims: ReadonlySet<string>;
}

/** Which claims each application may get for each API: those of the scopes that it may ask for there, but for what either is narrowed to. */
export function carriedClaims({ apis, clients, scopes }: Config): readonly Carried[] {
  const catalog = scopeCatalog(scopes);
  return Object.entries(clients).flatMap(([client, { scopes: listed, claims: own }]) => {
    const asked = new Set(listed.flatMap((scope) => [scope, catalog.find(scope)?.name ?? scope]));
    return Object.entries(apis).map(([api, { scopes: offered, claims: taken }]) => {
      const both = offered.filter((scope) => asked.has(scope));
      const claims = both
        .flatMap((scope) => (Object.hasOwn(scopes, scope) ? (scopes[scope]?.claims ?? []) : []))
        .filter((claim) => (own?.includes(claim) ?? true) && (taken?.includes(claim) ?? true));
      return { client, api, claims: new Set(claims) };
    });
  });
}
