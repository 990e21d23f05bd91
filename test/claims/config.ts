import { createRequire } from 'node:module';
import { type Config, configSchema } from '../../schema/config.ts';
import { type NoPlace, type Place, placeIn } from '../../src/claims/place.ts';
import { type BuiltRegistry, buildRegistry, type RegistryDeps } from '../../src/claims/registry.ts';
import type { ClaimContext, Values } from '../../src/claims/source.ts';
import type { SettleDeps } from '../../src/config/settle.ts';
import type { Fetch } from '../../src/effects.ts';

/** A configuration as the file would have it, with defaults filled in; an issuance may take as long as a busy machine needs. */
export function configOf(parts: Record<string, unknown>): Config {
  return configSchema.parse({ issuer: 'https://id.example.com', limits: { issuance: '1m' }, ...parts });
}

const DEPARTMENT = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department';

/** Stands in for the directory's schema: the attributes of the mission's own user. */
export function userPath(path: string): Place | NoPlace {
  if (path === 'roles.value') {
    return {
      type: 'string[]',
      select: (user) => (Array.isArray(user.roles) ? user.roles.map((r) => r.value) : undefined),
    };
  }
  if (path === DEPARTMENT) return { type: 'string', select: () => undefined };
  const schema = {
    id: 'string',
    userId: 'integer',
    active: 'boolean',
    name: 'object',
    emails: 'object[]',
    roles: 'object[]',
    locations: 'string[]',
    department: 'string',
  } as const;
  const place = placeIn(schema, path);
  if ('problem' in place) return place;
  return { ...place, type: place.type ?? 'string', unique: path === 'id' || path === 'userId' };
}

/** No network, no time, no chance. */
export const EFFECTS: SettleDeps['effects'] = {
  appendObstacle: () => null,
  outbound: () => () => Promise.reject(new Error('no network in this test')),
  openDatabase: () => ({
    query: () => Promise.reject(new Error('no database in this test')),
    close: () => Promise.resolve(),
  }),
  loadModule: createRequire(import.meta.url),
  now: () => 0,
  monotonic: () => 0,
  wait: () => Promise.resolve(),
  randomBytes: (size) => new Uint8Array(size),
};

/** @param fetch stands in for the network; none is reached without it */
export function registryOf(
  parts: Record<string, unknown>,
  { fetch, ...deps }: Partial<RegistryDeps> & { readonly fetch?: Fetch } = {},
): BuiltRegistry {
  return buildRegistry(configOf(parts), {
    ...EFFECTS,
    ...(fetch !== undefined && { outbound: () => fetch }),
    userPath,
    groupPath: (path) => placeIn({ id: 'string', displayName: 'string', externalId: 'string' }, path),
    userWriters: () => null,
    modules: new Map(),
    ...deps,
  });
}

export const JOHN: Values = {
  id: '0198',
  userId: 2998,
  active: true,
  name: { givenName: 'John', familyName: 'Doe' },
  roles: [{ value: 'trader', primary: true }],
  locations: ['NY'],
};

/** When the tokens of these tests are made. */
export const NOW = Date.parse('2026-11-23T12:00:00Z');

export function contextOf(base: Partial<ClaimContext['base']> = {}, tenant = 'default'): ClaimContext {
  const web = { id: 'trading-web', kind: 'first-party' };
  return {
    tenant,
    now: NOW,
    base: {
      user: JOHN,
      idp: null,
      authn: null,
      client: web,
      actor: null,
      request: { ip: '192.0.2.1' },
      scope: null,
      ...base,
    },
    groups: async () => [],
    userInfo: null,
  };
}

/** A signal that nobody aborts. */
export const CALM = new AbortController().signal;
