import { createHash } from 'node:crypto';
import type { Config, ScimClientConfig } from '../../schema/config.ts';
import type { ScimClient } from '../http/bearer.ts';
import type { Problem } from '../problem.ts';
import type { ResourceType } from '../scim/attribute.ts';
import type { Catalog } from '../scim/catalog.ts';
import type { Permission } from '../scim/permission.ts';
import { PROFILES, STANDARD } from '../scim/profile.ts';
import type { Writer } from '../scim/writers.ts';
import { externalIdOwners } from './external-id-owners.ts';
import { compileMe, compilePermissions } from './permissions.ts';

/** Everybody who may come in at the SCIM API, but for those with an access token of a scope of its own. */
export interface ScimCallers {
  readonly clients: readonly ScimClient[];
  /** What people may do with their own resource. */
  readonly me: Permission;
  /** Who may write people's attributes. */
  readonly writers: readonly Writer[];
  readonly problems: readonly Problem[];
}

export function compileScimCallers(
  { scim, clients: applications }: Config,
  { resourceTypes }: Catalog,
  userType: ResourceType,
): ScimCallers {
  const compiled = Object.entries(scim.clients).map(([name, client]) => {
    const { permissions, problems } = compilePermissions(resourceTypes, name, client);
    const { tenant, access, profile } = client;
    const dialect = profile === undefined ? STANDARD : PROFILES[profile];
    return { client: { name, tenant, access, permissions, profile: dialect, sha256: digestOf(client) }, problems };
  });
  const named = compiled.map(({ client }) => client);
  const owners = externalIdOwners(named, Object.values(applications), userType);
  const clients = named.map((client) => ({ ...client, ownsExternalIds: owners.get(client.tenant) === client.name }));
  const me = compileMe(userType, scim);
  const writers = clients.flatMap(({ name, permissions }) => {
    const permission = permissions.get(userType.name);
    return permission === undefined ? [] : [{ name: `scim.clients.${name}`, isSubject: false, permission }];
  });
  return {
    clients,
    me: me.permission,
    writers: [...writers, { name: 'scim.me', isSubject: true, permission: me.permission }],
    problems: [...compiled.flatMap(({ problems }) => problems), ...sharedTokens(scim.clients), ...me.problems],
  };
}

/** A token says who calls: of two clients that have it, one would be taken for the other. */
function sharedTokens(clients: Config['scim']['clients']): readonly Problem[] {
  const first = new Map<string, string>();
  return Object.entries(clients).flatMap(([name, client]) => {
    const digest = digestOf(client);
    if (digest === null) return [];
    const hex = Buffer.from(digest).toString('hex');
    const owner = first.get(hex);
    first.set(hex, owner ?? name);
    if (owner === undefined) return [];
    const key = ['scim', 'clients', name, client.token === undefined ? 'tokenSha256' : 'token'];
    return [{ key, message: `it is the token of '${owner}' too`, mend: 'give each client a token of its own' }];
  });
}

/** Only the digest of a token is kept; null where the tokens are in the store. */
function digestOf({ token, tokenSha256 }: ScimClientConfig): Uint8Array | null {
  if (tokenSha256 !== undefined) return Buffer.from(tokenSha256, 'hex');
  return token === undefined ? null : createHash('sha256').update(token).digest();
}
