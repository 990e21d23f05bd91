import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planBulk } from '../../src/scim/bulk-plan.ts';
import { readBulk } from '../../src/scim/bulk-request.ts';
import { strongComponents } from '../../src/scim/strong-components.ts';
import { BULK_REQUEST_URN } from '../../src/scim/urn.ts';

const LIMITS = { operations: 1000, bytes: 1_000_000 };
const post = (bulkId: string, ...members: string[]) => ({
  method: 'POST',
  path: '/Groups',
  bulkId,
  data: { displayName: bulkId, members: members.map((id) => ({ value: `bulkId:${id}` })) },
});
const patch = (path: string) => ({ method: 'PATCH', path, data: { Operations: [] } });
const remove = (path: string) => ({ method: 'DELETE', path });

/** The stages of a bulk, the places of its operations in each unit. */
const plan = (operations: object[], failOnErrors?: number) =>
  planBulk(readBulk({ schemas: [BULK_REQUEST_URN], Operations: operations, failOnErrors }, LIMITS)).map((stage) =>
    stage.map((unit) => [...unit.operations]),
  );

describe('the order in which a bulk is worked off', () => {
  test.each<[string, object[], number[][][]]>([
    ['creations are done at once', [post('a'), post('b'), post('c')], [[[0], [1], [2]]]],
    ['a method waits for the one before it', [post('a'), remove('/Users/1'), post('b')], [[[0]], [[1]], [[2]]]],
    ['what refers to another comes after it', [post('a', 'b'), post('b')], [[[1]], [[0]]]],
    ['of many, those that refer to none come first', [post('a', 'b'), post('b'), post('c')], [[[1], [2]], [[0]]]],
    ['a chain goes link by link', [post('a', 'b'), post('b', 'c'), post('c')], [[[2]], [[1]], [[0]]]],
    ['a path may refer as data may', [patch('/Users/bulkId:a'), post('a')], [[[1]], [[0]]]],
    ['a circle stands together', [post('a', 'b'), post('b', 'a')], [[[0, 1]]]],
    ['what refers to a circle comes after it', [post('x', 'a'), post('a', 'b'), post('b', 'a')], [[[1, 2]], [[0]]]],
    [
      'changes of one resource keep their order',
      [patch('/Users/1'), patch('/Users/2'), patch('/Users/1')],
      [[[0], [1]], [[2]]],
    ],
    ['a reference to nothing waits for nothing', [post('a', 'ghost')], [[[0]]]],
  ])('%s', (_, operations, stages) => {
    expect(plan(operations)).toEqual(stages);
  });

  test('with failOnErrors, one by one', () => {
    expect(plan([post('a', 'c'), post('b'), post('c')], 1)).toEqual([[[2]], [[0]], [[1]]]);
  });

  test('a chain of a thousand is no danger to the stack', () => {
    const chain = Array.from({ length: 1000 }, (_, i) => post(`n${i}`, `n${i + 1}`));
    expect(plan(chain)).toHaveLength(1000);
  });
});

describe('the strong components of a graph', () => {
  const graphs = fc
    .integer({ min: 1, max: 12 })
    .chain((size) => fc.array(fc.array(fc.nat(size - 1), { maxLength: 4 }), { minLength: size, maxLength: size }));

  test('hold together exactly the nodes that lead to each other, each after what it leads to', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const components = strongComponents(edges);
        expect(components.flat().toSorted((a, b) => a - b)).toEqual([...edges.keys()]);
        const placeOf = (node: number) => components.findIndex((component) => component.includes(node));
        for (const a of edges.keys()) {
          for (const b of reachable(edges, a)) {
            expect(placeOf(b)).toBeLessThanOrEqual(placeOf(a));
            expect(placeOf(a) === placeOf(b)).toBe(a === b || reachable(edges, b).has(a));
          }
        }
      }),
    );
  });
});

function reachable(edges: readonly (readonly number[])[], from: number): ReadonlySet<number> {
  const seen = new Set<number>();
  const open = [...(edges[from] ?? [])];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (!seen.has(node)) open.push(...(edges[node] ?? []));
    seen.add(node);
  }
  return seen;
}
