import type { ClientConfig, Config } from '../../schema/config.ts';
import { scopeCatalog } from '../scopes/catalog.ts';

/** What tokens of one application for one API may carry. */
export interface Carried {
  readonly client: string;
  readonly api: string;
  readonly claims: ReadonlySet<string>;
}

/**
 * Which claims each application may get for each API that it may ask: those of the scopes that it may ask for there, but for what either
 * is narrowed to. Looked up from the scopes of each application, since there may be ten thousand of them.
 */
export function carriedClaims({ apis, clients, scopes }: Carriers): readonly Carried[] {
  const catalog = scopeCatalog(scopes);
  const homes = homesOf(apis);
  return Object.entries(clients).flatMap(([client, { scopes: listed, claims: own }]) => {
    const asked = new Set(listed.flatMap((scope) => [scope, catalog.find(scope)?.name ?? scope]));
    const narrowed = own === undefined ? null : new Set(own);
    const carried = new Map<string, Set<string>>();
    for (const scope of asked) {
      const brought = Object.hasOwn(scopes, scope) ? (scopes[scope]?.claims ?? []) : [];
      for (const { api, taken } of homes.get(scope) ?? []) {
        const claims = carried.get(api) ?? new Set();
        for (const claim of brought) {
          if ((narrowed?.has(claim) ?? true) && (taken?.has(claim) ?? true)) claims.add(claim);
        }
        carried.set(api, claims);
      }
    }
    return [...carried].map(([api, claims]) => ({ client, api, claims }));
  });
}

/** What there is to know of a configuration, and of who asks for tokens. */
interface Carriers extends Pick<Config, 'apis' | 'scopes'> {
  readonly clients: Readonly<Record<string, Pick<ClientConfig, 'scopes' | 'claims'>>>;
}

interface Home {
  readonly api: string;
  /** The only claims that it takes; null where it is not narrowed. */
  readonly taken: ReadonlySet<string> | null;
}

/** Where each scope belongs: to one API, or the configuration has a problem. */
function homesOf(apis: Config['apis']): ReadonlyMap<string, readonly Home[]> {
  const homes = new Map<string, Home[]>();
  for (const [api, { scopes, claims }] of Object.entries(apis)) {
    const home = { api, taken: claims === undefined ? null : new Set(claims) };
    for (const scope of scopes) homes.set(scope, [...(homes.get(scope) ?? []), home]);
  }
  return homes;
}
