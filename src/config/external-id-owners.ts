import type { ClientConfig } from '../../schema/config.ts';
import type { ScimClient } from '../http/bearer.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { covers } from '../scim/reach.ts';

/**
 * RFC 7643 §3.1: an externalId is the provisioning client's own, and two clients may mean two people by one of them. By tenant,
 * the name of the one client that gives them to users; none where several may, an application's access token among them.
 */
export function externalIdOwners(
  clients: readonly Pick<ScimClient, 'name' | 'tenant' | 'access' | 'permissions'>[],
  applications: readonly Pick<ClientConfig, 'tenant' | 'scopes'>[],
  userType: ResourceType,
): ReadonlyMap<string, string> {
  const externalId = userType.attributes.get('externalid');
  const givers = clients.filter(({ access, permissions }) => {
    const permission = permissions.get(userType.name);
    return (
      access === 'write' && externalId !== undefined && permission !== undefined && covers(permission.write, externalId)
    );
  });
  const shared = new Set(
    applications.filter(({ scopes }) => scopes.includes('scim:write')).map(({ tenant }) => tenant),
  );
  const byTenant = Map.groupBy(givers, ({ tenant }) => tenant);
  return new Map(
    [...byTenant].flatMap(([tenant, [first, ...others]]): [string, string][] =>
      first === undefined || others.length > 0 || shared.has(tenant) ? [] : [[tenant, first.name]],
    ),
  );
}
