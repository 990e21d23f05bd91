import type { Config, ScimClientConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import type { Attribute, ResourceType } from '../scim/attribute.ts';
import { BY_ACCESS, type Permission, type Permissions, permissionsByAccess } from '../scim/permission.ts';
import { attributesNamed, type Reach, reachOf } from '../scim/reach.ts';
import { readReach } from '../scim/readable.ts';
import { topLevelAttributes } from '../scim/slot.ts';
import { suggest } from '../suggest.ts';

type ResourceTypes = ReadonlyMap<string, ResourceType>;
type Key = Problem['key'];

/**
 * What a SCIM client may do with each type of resource: what its `permissions` say, within its `access`.
 * Without `permissions`, all that its access allows.
 */
export function compilePermissions(
  types: ResourceTypes,
  name: string,
  client: ScimClientConfig,
): { readonly permissions: Permissions; readonly problems: readonly Problem[] } {
  const { access, onForbidden } = client;
  if (client.permissions === undefined)
    return { permissions: permissionsByAccess(types.values(), access), problems: [] };
  const problems: Problem[] = [];
  const permissions = new Map<string, Permission>();
  for (const [typeName, written] of Object.entries(client.permissions)) {
    const key = ['scim', 'clients', name, 'permissions', typeName];
    const type = types.get(typeName);
    if (type === undefined) {
      problems.push(unknownType(key, typeName, types));
      continue;
    }
    const read = compileRead(type, [...key, 'read'], written.read, problems);
    const write = compileWrite(type, [...key, 'write'], written.write, problems);
    const may = { create: written.create, delete: written.delete, write };
    permissions.set(typeName, { ...(access === 'write' ? may : BY_ACCESS.read), read, onForbidden });
  }
  return { permissions, problems };
}

/** What people may see and change of themselves (scim.me); never create or delete. */
export function compileMe(
  type: ResourceType,
  { me }: Config['scim'],
): { readonly permission: Permission; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const read = compileRead(type, ['scim', 'me', 'read'], me.read, problems);
  const write = compileWrite(type, ['scim', 'me', 'write'], me.write, problems);
  return { permission: { create: false, delete: false, read, write, onForbidden: 'refuse' }, problems };
}

function compileRead(type: ResourceType, key: Key, names: readonly string[], problems: Problem[]): Reach {
  const attributes = namedBy(type, key, names, problems, () => null);
  return attributes === 'all' ? 'all' : readReach(type, attributes);
}

function compileWrite(type: ResourceType, key: Key, names: readonly string[], problems: Problem[]): Reach {
  const attributes = namedBy(type, key, names, problems, unwritable);
  return attributes === 'all' ? 'all' : reachOf(attributes);
}

type Wrong = Pick<Problem, 'message' | 'mend'>;

function namedBy(
  type: ResourceType,
  key: Key,
  names: readonly string[],
  problems: Problem[],
  check: (attribute: Attribute) => Wrong | null,
): readonly Attribute[] | 'all' {
  const attributes = names.flatMap((name, index) => {
    if (name === '*') return [];
    const named = attributesNamed(type, name);
    const [first, ...others] = named;
    const wrong = first === undefined ? unknownAttribute(type, name) : others.length === 0 ? check(first) : null;
    if (wrong !== null) problems.push({ key: [...key, index], ...wrong });
    return named;
  });
  return names.includes('*') ? 'all' : attributes;
}

function unwritable({ definition, parent, path }: Attribute): Wrong | null {
  if (definition.mutability === 'readOnly' || parent?.definition.mutability === 'readOnly') {
    return { message: `${path} is read-only: nobody may write it`, mend: 'leave it out' };
  }
  if (parent === null || !parent.definition.multiValued) return null;
  const message = `${path} is a part of values that have no names, so it cannot be granted by itself`;
  return { message, mend: `write ${parent.path}, the whole of it` };
}

function unknownAttribute(type: ResourceType, name: string): Wrong {
  const paths = new Map<string, string>();
  for (const attribute of topLevelAttributes(type)) {
    for (const one of [attribute, ...attribute.subAttributes.values()]) paths.set(localName(type, one.path), one.path);
  }
  const near = paths.get(suggest(localName(type, name), paths.keys()) ?? '');
  const hint = near === undefined ? '' : ` (did you mean '${near}'?)`;
  return {
    message: `${type.name} has no attribute '${name}'${hint}`,
    mend: "name an attribute of the schema such as title or name.givenName, an extension's URN, or '*' for all",
  };
}

/** Without the URN of a schema of the type in front of it: what a slip of the finger is looked for in. */
function localName(type: ResourceType, name: string): string {
  const urns = [type.schema, ...type.extensions.map(({ schema }) => schema)];
  const urn = urns.find((one) => name.toLowerCase().startsWith(`${one.toLowerCase()}:`));
  return urn === undefined ? name : name.slice(urn.length + 1);
}

function unknownType(key: Key, name: string, types: ResourceTypes): Problem {
  const near = suggest(name, types.keys());
  const message = `there is no resource type '${name}'${near === null ? '' : ` (did you mean '${near}'?)`}`;
  return { key, message, mend: `name one of: ${[...types.keys()].join(', ')}` };
}
