import { referencesOf } from './bulk-reference.ts';
import type { BulkRequest } from './bulk-request.ts';
import { strongComponents } from './strong-components.ts';

/** Operations that stand or fall together, by their places in the request: one, or those that refer to each other in a circle. */
export interface BulkUnit {
  readonly operations: readonly number[];
  readonly circular: boolean;
}

/** Units that may be decided at once: none refers to another, and what came before them is done. */
export type BulkStage = readonly BulkUnit[];

/**
 * The order in which a bulk is worked off: that of the request, but for what is referred to, which comes before what refers to
 * it (RFC 7644 §3.7.2), and circles, which RFC 7644 §3.7.1 wants resolved. Neighbours of one method share a stage, so that a
 * thousand creations are one transaction. With failOnErrors each unit is a stage, since what follows hangs on how it went.
 */
export function planBulk({ operations, failOnErrors }: BulkRequest): readonly BulkStage[] {
  const edges = edgesOf(operations);
  const units = strongComponents(edges).map((members): BulkUnit => {
    const [first = 0] = members;
    return { operations: members, circular: members.length > 1 || edges[first]?.includes(first) === true };
  });
  if (failOnErrors !== null) return units.map((unit) => [unit]);
  return stretches(units, ({ operations: [first = 0] }) => operations[first]?.method).flatMap((stretch) =>
    levels(stretch, edges),
  );
}

/** Where each operation leads: to those that make what it refers to, and to the one before it on the same resource. */
function edgesOf(operations: BulkRequest['operations']): readonly (readonly number[])[] {
  const makers = new Map<string, number>();
  for (const [index, { method, bulkId }] of operations.entries()) {
    if (method === 'POST' && bulkId !== null) makers.set(bulkId, index);
  }
  const last = new Map<string, number>();
  return operations.map((operation, index) => {
    if ('refusal' in operation) return [];
    const made = [...referencesOf(operation)].flatMap((bulkId) => makers.get(bulkId) ?? []);
    if (operation.method === 'POST') return made;
    const before = last.get(operation.path);
    last.set(operation.path, index);
    return before === undefined ? made : [...made, before];
  });
}

/** Parts a list where what is asked of its members changes. */
function stretches<T>(list: readonly T[], by: (member: T) => unknown): readonly (readonly T[])[] {
  const parts: T[][] = [];
  let last: unknown;
  for (const [index, member] of list.entries()) {
    const own = by(member);
    if (index === 0 || own !== last) parts.push([]);
    parts.at(-1)?.push(member);
    last = own;
  }
  return parts;
}

/** Units whose references are outside, then those that refer to these alone, and so on. */
function levels(units: readonly BulkUnit[], edges: readonly (readonly number[])[]): readonly BulkStage[] {
  const levelOf = new Map<number, number>();
  const grouped = Map.groupBy(units, ({ operations }) => {
    const before = operations.flatMap((index) => edges[index] ?? []).map((index) => levelOf.get(index) ?? -1);
    const level = before.reduce((most, one) => Math.max(most, one), -1) + 1;
    for (const index of operations) levelOf.set(index, level);
    return level;
  });
  return [...grouped].sort(([a], [b]) => a - b).map(([, stage]) => stage);
}
