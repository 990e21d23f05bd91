import type { ChangeRecord } from '../audit/record.ts';
import { attributesOf } from '../scim/assemble.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { ScimError } from '../scim/errors.ts';
import { indexChanges, versionFact } from '../scim/facts.ts';
import { adding } from '../scim/member-change.ts';
import type { Attributes, Fact } from '../scim/resource.ts';
import { sameAttributes } from '../scim/same.ts';
import { Conflict, type ResourceKey, type StoredResource, type Write } from '../store/port.ts';
import { type Decision, decideCreate, decidePatch, decideReplace } from './decide.ts';
import type { Caller, Directory, Precondition } from './directory.ts';
import { leaveWrites } from './leave.ts';
import { memberWrites } from './members.ts';
import { hashNewPassword } from './password.ts';
import { requireChange, requireCreate, requireDelete } from './permit.ts';
import { activation, recordWrites } from './record.ts';
import { notFound, requireVersion, uniqueness } from './refuse.ts';
import { type Loaded, load, rowOf, storedOf } from './row.ts';

/** How often a change that met a concurrent one is decided anew. Each round, at least one writer got through. */
const ROUNDS = 200;

/**
 * RFC 7644 §3.3: creates a resource; the id is the server's own.
 * @param body the parsed JSON of the request
 * @param id a new one, where the caller has to know it beforehand
 * @throws ScimError 400 on a body the schema refuses, 403, 409 uniqueness
 */
export async function createResource(
  directory: Directory,
  caller: Caller,
  type: ResourceType,
  body: unknown,
  id: string = directory.effects.newId(),
): Promise<StoredResource> {
  requireCreate(caller, type);
  const { effects, store } = directory;
  const valid = decideCreate(directory, caller, type, body);
  const attributes = await hashNewPassword(null, valid.attributes, effects.randomBytes);
  const members = await memberWrites(store, caller, { type, group: id, change: adding(valid.members.add) });
  const at = effects.now();
  const time = new Date(at).toISOString();
  const row = rowOf(type, attributes, { id, created: time, lastModified: time, version: 1 });
  const key = { tenant: caller.tenant, type: type.name, id };
  const changed = changedPaths(row.facts, members);
  const writes: Write[] = [
    { kind: 'insertResource', key, resource: row.stored, facts: row.facts, uniques: row.uniques },
    ...members,
    ...recordWrites(directory, caller, at, { event: 'resource.created', ...about(type, id, 1, caller), changed }),
  ];
  await store.commit(writes).catch((error: unknown) => {
    throw uniqueness(type, error);
  });
  // No group has known the id for longer than this.
  return { ...row.stored, inGroup: 0 };
}

/**
 * RFC 7644 §3.5.1: replaces a resource.
 * @throws ScimError 400, 403, 404, 409 uniqueness, 412
 */
export function replaceResource(
  directory: Directory,
  caller: Caller,
  type: ResourceType,
  id: string,
  body: unknown,
  precondition: Precondition,
): Promise<StoredResource> {
  return changeResource(directory, caller, type, id, precondition, 'resource.replaced', (before) =>
    decideReplace(directory, caller, type, before, body),
  );
}

/**
 * RFC 7644 §3.5.2: changes a resource, all operations or none. A change that changes nothing leaves version and
 * lastModified as they were.
 * @throws ScimError 400, 403, 404, 409 uniqueness, 412
 */
export function patchResource(
  directory: Directory,
  caller: Caller,
  type: ResourceType,
  id: string,
  body: unknown,
  precondition: Precondition,
): Promise<StoredResource> {
  return changeResource(directory, caller, type, id, precondition, 'resource.patched', (before) =>
    decidePatch(caller, type, before, body),
  );
}

/**
 * RFC 7644 §3.6: deletes a resource; its links and opaque tokens go with it, and its place in every group.
 * @throws ScimError 403, 404, 412
 */
export async function deleteResource(
  directory: Directory,
  caller: Caller,
  type: ResourceType,
  id: string,
  precondition: Precondition,
): Promise<void> {
  requireDelete(caller, type);
  await untilThrough(async () => {
    const { row } = await find(directory, caller, type, id);
    requireVersion(precondition, row.version);
    const at = directory.effects.now();
    await directory.store.commit([
      { kind: 'deleteResource', key: { tenant: caller.tenant, type: type.name, id }, expected: row.version },
      ...(await leaveWrites(directory, caller, id, at)),
      ...recordWrites(directory, caller, at, {
        event: 'resource.deleted',
        ...about(type, id, null, caller),
        changed: [],
      }),
    ]);
  });
}

/**
 * load → decide → commit, and once more where another writer came between.
 * @param event what the record calls it
 * @param decide what becomes of it; the same attributes (sameAttributes) and no change of members where nothing changes
 * @throws ScimError 404, 409 uniqueness, 412, and what `decide` throws
 */
export async function changeResource(
  directory: Directory,
  caller: Caller,
  type: ResourceType,
  id: string,
  precondition: Precondition,
  event: ChangeRecord['event'],
  decide: (before: Attributes) => Decision,
): Promise<StoredResource> {
  requireChange(caller, type);
  const { effects, store } = directory;
  const key: ResourceKey = { tenant: caller.tenant, type: type.name, id };
  return untilThrough(async () => {
    const { row, resource } = await find(directory, caller, type, id);
    requireVersion(precondition, row.version);
    const before = attributesOf(type, resource);
    const decided = decide(before);
    const members = await memberWrites(store, caller, { type, group: id, change: decided.members });
    if (sameAttributes(before, decided.attributes) && members.length === 0) return row;
    const attributes = await hashNewPassword(before, decided.attributes, effects.randomBytes);
    const at = effects.now();
    const version = row.version + 1;
    const meta = { id, created: resource.meta.created, lastModified: new Date(at).toISOString(), version };
    const after = storedOf(type, attributes, meta);
    const { facts, uniques, before: old } = indexChanges(type, resource, after.resource);
    const changed = changedPaths([...facts.add, ...facts.remove], members);
    await store
      .commit([
        { kind: 'updateResource', key, expected: row.version, resource: after.stored, facts, uniques },
        ...members,
        ...recordWrites(
          directory,
          caller,
          at,
          { event, ...about(type, id, version, caller), changed, ...activation(before, attributes) },
          [...old, versionFact(resource)],
        ),
      ])
      .catch((error: unknown) => {
        throw uniqueness(type, error);
      });
    return row.inGroup === undefined ? after.stored : { ...after.stored, inGroup: row.inGroup };
  });
}

/** A version conflict is nobody's fault: decide again on what is there now; an If-Match that no longer holds is 412 then. */
async function untilThrough<T>(attempt: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Conflict) || error.kind !== 'version') throw error;
      if (round >= ROUNDS) throw new ScimError(503, 'too many writers at this resource; repeat the request');
    }
  }
}

async function find(directory: Directory, caller: Caller, type: ResourceType, id: string): Promise<Loaded> {
  const row = await directory.store.getResource({ tenant: caller.tenant, type: type.name, id });
  if (row === null) throw notFound(type, id);
  return load(type, row);
}

/** What the record names: the paths of the facts, and the members where any came or went. */
function changedPaths(facts: readonly Fact[], members: readonly Write[]): readonly string[] {
  return [...new Set([...facts.map((fact) => fact.path), ...(members.length > 0 ? ['members'] : [])])];
}

function about(type: ResourceType, resource: string, version: number | null, caller: Caller) {
  return { client: caller.client, resourceType: type.name, resource, version };
}
