/**
 * What an earlier Avow kept in the index of a binary, its base64 as it was written, gives way to its bytes (scim/key.ts). Until then
 * such a value is found by `pr` alone.
 */
import type { Log } from '../effects.ts';
import type { Attribute, ResourceType } from '../scim/attribute.ts';
import type { BoundFilter } from '../scim/bound.ts';
import { displayOf } from '../scim/display.ts';
import { valueFacts } from '../scim/facts.ts';
import { indexedLeaves } from '../scim/filterable.ts';
import { BY_ID, type Position } from '../scim/order.ts';
import type { Fact, Json } from '../scim/resource.ts';
import { isObject, readSlot, topLevelAttributes } from '../scim/slot.ts';
import { Conflict, type Placed, type Store, type Write } from '../store/port.ts';
import type { Work } from '../workers.ts';
import { load } from './row.ts';

/** Few enough that nobody waits for them. */
const AT_ONCE = 50;
/** Every letter of base64 comes before it, and no character that stands for a byte does. */
const FIRST_OF_BYTES = '\u0100';

export interface IndexBinariesDeps {
  readonly store: Store;
  readonly log: Log;
}

/** Once after the start, some at a time; whoever is stopped half way goes on with those that are left. */
export function binaryIndexWork(
  deps: IndexBinariesDeps,
  tenants: readonly string[],
  types: Iterable<ResourceType>,
): Work {
  const binaries = [...types].flatMap((type) => binariesOf(type).map((binary) => ({ type, ...binary })));
  return {
    as: `index binaries ${JSON.stringify([tenants, binaries.map(({ type, leaf }) => [type.name, leaf.key])])}`,
    run: async (stop) => {
      try {
        for (const tenant of tenants) {
          for (const binary of binaries) await indexAnew(deps.store, tenant, binary, stop);
        }
      } catch (error) {
        deps.log.error(
          { err: error },
          'binaries of an earlier version are not in the index yet; it is tried again at the next start',
        );
      }
    },
  };
}

interface Binary {
  readonly type: ResourceType;
  readonly attribute: Attribute;
  readonly leaf: Attribute;
}

function binariesOf(type: ResourceType): readonly Omit<Binary, 'type'>[] {
  return topLevelAttributes(type).flatMap((attribute) =>
    indexedLeaves(attribute)
      .filter(({ leaf }) => leaf.definition.type === 'binary')
      .map(({ leaf }) => ({ attribute, leaf })),
  );
}

async function indexAnew(store: Store, tenant: string, binary: Binary, stop: AbortSignal): Promise<void> {
  const { type, leaf } = binary;
  const filter: BoundFilter = { kind: 'compare', operator: 'lt', path: leaf.key, key: FIRST_OF_BYTES, unindexed: true };
  let after: Position | null = null;
  while (!stop.aborted) {
    const query = { tenant, type: type.name, filter, order: BY_ID, after, limit: AT_ONCE };
    const found: readonly Placed[] = await store.walkResources(query);
    for (const { resource } of found) await store.commit([rewriting(tenant, binary, resource)]).catch(unlessChanged);
    if (found.length < AT_ONCE) return;
    after = found.at(-1)?.position ?? null;
  }
}

/** Whoever changed it meanwhile leaves what it says of a binary as it was, which is met at the next start. */
function unlessChanged(error: unknown): void {
  if (!(error instanceof Conflict)) throw error;
}

/** The same resource in the same version: what it says does not change, only how it is found. */
function rewriting(tenant: string, { type, attribute, leaf }: Binary, row: Placed['resource']): Write {
  const { resource } = load(type, row);
  const value = readSlot(resource, attribute);
  const add = (value === undefined ? [] : valueFacts(attribute, value)).filter(({ path }) => path === leaf.key);
  const remove = value === undefined ? [] : writtenFacts(attribute, leaf, value);
  const { id, version, document, hidden } = row;
  return {
    kind: 'updateResource',
    key: { tenant, type: type.name, id },
    expected: version,
    resource: { id, version, document, hidden, display: displayOf(JSON.parse(document)) },
    facts: { add, remove },
    uniques: { add: [], remove: [] },
  };
}

/** What stood in the index: each value as it is written. */
function writtenFacts(attribute: Attribute, leaf: Attribute, value: Json): readonly Fact[] {
  return (Array.isArray(value) ? value : [value]).flatMap((one, element) => {
    const own = leaf === attribute ? one : isObject(one) ? one[leaf.definition.name] : undefined;
    const texts = Array.isArray(own) ? own : [own];
    return texts.filter((text) => typeof text === 'string').map((key) => ({ path: leaf.key, key, element }));
  });
}
