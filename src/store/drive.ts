/**
 * Which index lookup a filter is answered from. Every match of a filter satisfies each of its alternatives, so one of them
 * finds the candidates and the rest of the filter is asked of these alone: at 100,000 users 95 µs instead of 16 ms.
 */
import type { BoundFilter, Operator } from '../scim/bound.ts';
import type { Lookup } from './lookup.ts';
import { lookupsOf } from './related.ts';
import { VERSION } from './version.ts';

/** Lookups of which every match of the filter is found by one. */
export type Drive = readonly Lookup[];

/** How many rows of the index an operator reads: one key, a range, or all of a path. */
const ALL_KEYS = 3;
const READS: Readonly<Record<Operator, number>> = {
  eq: 0,
  sw: 1,
  gt: 2,
  ge: 2,
  lt: 2,
  le: 2,
  co: ALL_KEYS,
  ew: ALL_KEYS,
};

/** A longer `or` is asked of every resource instead: SQLite takes 500 queries in one UNION. */
const LONGEST_OR = 400;

/** The lookups that a filter could be answered from, the most promising first; none for `not` and the like. */
export function drivesOf(filter: BoundFilter): readonly Drive[] {
  switch (filter.kind) {
    case 'present':
      return filter.unindexed || filter.paths.length === 0 || isOfBoth(filter) ? [] : [[filter]];
    case 'compare':
      return filter.unindexed || filter.path === VERSION ? [] : [[filter]];
    case 'and':
      return filter.filters.flatMap(drivesOf).toSorted((a, b) => cost(a) - cost(b));
    case 'or': {
      const members = filter.filters.map((member) => drivesOf(member)[0]);
      const union = members.flatMap((drive) => drive ?? []);
      return members.includes(undefined) || union.length === 0 || union.length > LONGEST_OR ? [] : [union];
    }
    case 'element':
      return drivesOf(filter.filter);
    case 'related':
      return lookupsOf(filter).map((lookup) => [lookup]);
    default:
      return [];
  }
}

/** Whether some of its values are facts, and some stand in rows (row-values.ts): no one index has them all. */
function isOfBoth({ paths, columns = [] }: Extract<BoundFilter, { kind: 'present' }>): boolean {
  return columns.length > 0 && columns.length < paths.length;
}

/** False where a lookup reads all keys of a path: to count its rows is as dear as to use it. */
export function isNarrow(drive: Drive): boolean {
  return cost(drive) < ALL_KEYS;
}

/** What is left to ask of the candidates that the drive found; null where they all match. */
export function restOf(filter: BoundFilter, drive: Drive): BoundFilter | null {
  if (isProven(filter, drive)) return null;
  if (filter.kind !== 'and') return filter;
  return { kind: 'and', filters: filter.filters.filter((member) => !isProven(member, drive)) };
}

function isProven(filter: BoundFilter, drive: Drive): boolean {
  const asked = filter.kind === 'or' ? filter.filters : [filter];
  return asked.length === drive.length && asked.every((member, i) => member === drive[i]);
}

/** Whether a lookup reads all that have a value, which may be everybody. */
export function isOfPresence(drive: Drive): boolean {
  return drive.some(({ kind }) => kind === 'present');
}

function cost(drive: Drive): number {
  return Math.max(...drive.map(readsOf));
}

function readsOf(lookup: Lookup): number {
  switch (lookup.kind) {
    case 'present':
      return ALL_KEYS;
    case 'compare':
      return READS[lookup.operator];
    case 'related':
      return READS[lookup.filter.operator];
  }
}
