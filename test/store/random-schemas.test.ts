/** The architecture's own law: random schemas, resources and filters; what SQLite finds is what the in-memory matcher finds. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowOf } from '../../src/directory/row.ts';
import type { ResourceType } from '../../src/scim/attribute.ts';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { parseFilter } from '../../src/scim/filter.ts';
import { DEFAULT_LIMITS } from '../../src/scim/limits.ts';
import { matches } from '../../src/scim/match.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/port.ts';
import { newTenant } from './samples.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
/** How many filters are asked in all; .ci/run asks for 10,000. */
const CASES = Number(process.env.AVOW_FILTER_CASES ?? 400);
const FILTERS_PER_SCHEMA = 10;

/** Values of each type as JSON, few enough to meet one another, and as filters write them. */
const VALUES = {
  string: ['', 'a', 'A', 'ab', 'Äb', 'b"c', 'ß', '10', '9'],
  integer: [-3, 0, 2, 10, 9_007_199_254_740_991],
  decimal: [-0.5, 0, 1.25, 1e21],
  boolean: [true, false],
  dateTime: ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', '2025-12-31T23:59:59.999Z'],
  reference: ['../Users/a', '../Users/A', 'https://x.example/a', 'a'],
  binary: ['AQ', 'AQ==', 'AQI=', 'AgE', '_wE', '/wE=', 'AA=='],
} as const;
type Type = keyof typeof VALUES;
const ORDERED = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
const PARTS = ['eq', 'ne', 'co', 'sw', 'ew'];
const OPERATORS: Readonly<Record<Type, readonly string[]>> = {
  string: [...ORDERED, ...PARTS],
  integer: ORDERED,
  decimal: ORDERED,
  boolean: ['eq', 'ne'],
  dateTime: ORDERED,
  reference: [...ORDERED, ...PARTS],
  binary: PARTS,
};

const shape = fc.record({
  type: fc.constantFrom<Type>('string', 'integer', 'decimal', 'boolean', 'dateTime', 'reference', 'binary'),
  multiValued: fc.boolean(),
  caseExact: fc.boolean(),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

/** What a filter costs is bounded elsewhere; here it has a meaning. */
const LIMITS = { ...DEFAULT_LIMITS, filter: { ...DEFAULT_LIMITS.filter, scans: 64 } };

/** The attributes x0, x1, … and the complex many and one, with sub-attributes of the same shapes. */
function typeOf(shapes: readonly Shape[]): ResourceType {
  const plain = shapes.map((one, i) => ({ name: `x${i}`, ...one }));
  const complex = { type: 'complex', subAttributes: plain };
  const many = { name: 'many', multiValued: true, ...complex };
  const definition = { id: USER, name: 'User', attributes: [...plain, many, { name: 'one', ...complex }] };
  const { catalog, problems } = buildCatalog(
    [{ file: 'x.json', definition, extends: 'User', required: false }],
    LIMITS,
  );
  const type = catalog.resourceTypes.get('User');
  if (type === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return type;
}

const anyValue = ({ type }: Shape) => fc.constantFrom<unknown>(...VALUES[type]);
function bodyOf(shapes: readonly Shape[]) {
  const one = (s: Shape) => fc.option(anyValue(s), { nil: undefined });
  const some = (s: Shape) => (s.multiValued ? fc.array(anyValue(s), { maxLength: 3 }) : one(s));
  const members = Object.fromEntries(shapes.map((s, i) => [`x${i}`, some(s)]));
  const element = fc.record(Object.fromEntries(shapes.map((s, i) => [`x${i}`, some(s)])));
  return fc.record({
    ...members,
    many: fc.array(element, { maxLength: 3 }),
    one: fc.option(element, { nil: undefined }),
  });
}

function filterOf(shapes: readonly Shape[]): fc.Arbitrary<string> {
  const comparisonOf = (name: string, type: Type) => {
    const compared = fc
      .tuple(fc.constantFrom(...OPERATORS[type]), fc.constantFrom<unknown>(...VALUES[type]))
      .map(([operator, value]) => `${name} ${operator} ${JSON.stringify(value)}`);
    return fc.oneof({ weight: 6, arbitrary: compared }, { weight: 1, arbitrary: fc.constant(`${name} pr`) });
  };
  const comparison = (prefix: string) =>
    fc.nat({ max: shapes.length - 1 }).chain((i) => comparisonOf(`${prefix}x${i}`, shapes[i]?.type ?? 'string'));
  const joined = (part: fc.Arbitrary<string>) =>
    fc.oneof(
      part,
      fc.tuple(part, fc.constantFrom('and', 'or'), part).map(([a, word, b]) => `(${a} ${word} ${b})`),
      part.map((a) => `not (${a})`),
    );
  /** One of several values, also where they are a sub-attribute's: `many.x0[value sw "a" and value ew "b"]`. */
  const ofValues = shapes.flatMap(({ multiValued, type }, i) =>
    multiValued
      ? ['', 'many.', 'one.'].map((prefix) => joined(comparisonOf('value', type)).map((f) => `${prefix}x${i}[${f}]`))
      : [],
  );
  const outside = fc.oneof(
    ...ofValues,
    comparison(''),
    comparison('many.'),
    comparison('one.'),
    joined(comparison('')).map((f) => `many[${f}]`),
    joined(comparison('')).map((f) => `one[${f}]`),
  );
  return joined(joined(outside));
}

const scenario = fc.array(shape, { minLength: 1, maxLength: 4 }).chain((shapes) =>
  fc.record({
    shapes: fc.constant(shapes),
    bodies: fc.array(bodyOf(shapes), { minLength: 1, maxLength: 6 }),
    filters: fc.array(filterOf(shapes), { minLength: FILTERS_PER_SCHEMA, maxLength: FILTERS_PER_SCHEMA }),
  }),
);

let store: Store;
beforeAll(async () => {
  store = await openStore(':memory:', { baseDirectory: '.' });
});
afterAll(() => store.close());

test(`SQLite finds what the matcher finds, whatever is declared, kept and asked (${CASES} filters)`, async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ shapes, bodies, filters }) => {
      const type = typeOf(shapes);
      const tenant = newTenant();
      const rows = bodies.map((body, i) => {
        const attributes = validateResource(type, { schemas: [USER], userName: `u${i}`, ...body });
        return rowOf(type, attributes, { id: `u${i}`, created: AT, lastModified: AT, version: 1 });
      });
      await store.commit(
        rows.map(({ stored, facts, uniques }) => ({
          kind: 'insertResource',
          key: { tenant, type: 'User', id: stored.id },
          resource: stored,
          facts,
          uniques,
        })),
      );
      for (const text of filters) {
        const filter = parseFilter(type, text);
        const expected = rows.filter((row) => matches(filter, row.facts)).map((row) => row.stored.id);
        const page = await store.findResources({ tenant, type: 'User', filter, offset: 0, limit: 100 });
        expect({ text, found: page.resources.map((one) => one.id) }).toEqual({ text, found: expected });
      }
    }),
    { numRuns: Math.ceil(CASES / FILTERS_PER_SCHEMA) },
  );
}, 300_000);

const AT = '2026-11-23T12:00:00.000Z';
