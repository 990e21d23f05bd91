import { matches } from '../../src/scim/match.ts';
import { BY_ID, comparePositions, type Order, type Position, positionOf } from '../../src/scim/order.ts';
import type { Fact } from '../../src/scim/resource.ts';
import type {
  NamedResource,
  Placed,
  ResourceKey,
  ResourceQuery,
  StoredResource,
  WalkQuery,
} from '../../src/store/port.ts';
import type { PositionsQuery, SelectedQuery } from '../../src/store/position-port.ts';
import { type MemberRow, memberFacts } from './memory-members.ts';

export interface Entry {
  readonly key: ResourceKey;
  readonly resource: NamedResource;
  readonly facts: readonly Fact[];
}

/** What the searches of the reference store read. */
export interface SearchState {
  readonly resources: ReadonlyMap<string, Entry>;
  readonly members: readonly MemberRow[];
}

/** Without the name, which the membership alone reads. */
export function asRead(
  { members }: SearchState,
  { key: { tenant }, resource: { display: _, ...resource } }: Entry,
): StoredResource {
  const isMember = members.some((row) => row.tenant === tenant && row.member === resource.id);
  return { ...resource, inGroup: isMember ? 1 : 0 };
}

/** All that match, in order. */
function placedOf(
  state: SearchState,
  { tenant, type, filter }: Pick<ResourceQuery, 'tenant' | 'type' | 'filter'>,
  order: Order,
): readonly Placed[] {
  return [...state.resources.values()]
    .filter(({ key }) => key.tenant === tenant && key.type === type)
    .map((entry) => ({ entry, facts: allFacts(state, entry) }))
    .filter(({ facts }) => filter === null || matches(filter, facts))
    .map(({ entry, facts }) => ({ entry, position: positionOf(order, entry.resource.id, facts) }))
    .map(({ entry, position }) => ({ position, resource: asRead(state, entry) }))
    .toSorted((a, b) => comparePositions(order, a.position, b.position));
}

/** Those that stand in rows are among them. */
function allFacts(state: SearchState, { key, facts, resource: { version } }: Entry): readonly Fact[] {
  const tag: Fact = { path: 'meta.version', key: `W/"${version}"`, element: 0 };
  return [...facts, ...memberFacts(state, key), tag];
}

export function find(state: SearchState, query: ResourceQuery) {
  const found = placedOf(state, query, query.order ?? BY_ID).map(({ resource }) => resource);
  return { total: found.length, resources: found.slice(query.offset, query.offset + query.limit) };
}

export function walk(state: SearchState, query: WalkQuery): readonly Placed[] {
  const { order, after, offset = 0, limit } = query;
  return placedOf(state, query, order)
    .filter(({ position }) => after === null || comparePositions(order, position, after) > 0)
    .slice(offset, offset + limit);
}

export function positions(state: SearchState, query: PositionsQuery): readonly Position[] {
  const { by, after, limit } = query;
  return placedOf(state, query, { by, descending: false })
    .map(({ position }) => position)
    .filter(({ id: own }) => after === null || own > after)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, limit);
}

export function selected(state: SearchState, { ids, ...query }: SelectedQuery): readonly StoredResource[] {
  return placedOf(state, query, BY_ID)
    .map(({ resource }) => resource)
    .filter(({ id }) => ids.includes(id));
}
