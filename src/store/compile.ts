/**
 * From a bound filter to SQL over the facts. RFC 7644 §3.4.2.2, in the two-valued logic that src/scim/bound.ts describes:
 * a comparison is an EXISTS, so it is true or false and never null, and NOT is its exact opposite.
 */
import { aliasedTable, type Placeholder, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { BoundFilter } from '../scim/bound.ts';
import { type Comparison, conditionsOf } from './comparison.ts';
import type { Dialect } from './dialect.ts';
import { relatedPredicate } from './related.ts';
import { columnPredicate, columnsPresent, isOfColumn } from './row-values.ts';
import type { PathValue } from './slots.ts';
import type { Tables } from './tables.ts';
import { VERSION, versionPredicate } from './version.ts';

/** A key, or the path whose slot is asked for. */
export type FilterValue = string | PathValue;

/** Where a predicate stands in a statement. */
export interface Place {
  readonly dialect: Dialect;
  /** The id of the resource it is about. */
  readonly resource: SQLWrapper;
  /** The element that it is held to, inside an element filter. */
  readonly element: SQLWrapper | null;
  /** The key of the one value that it is held to, inside a filter of the values of a path; else null. */
  readonly key: SQLWrapper | null;
  /** How many element filters stand around it. */
  readonly depth: number;
  /** The place of the next of the predicate's values. */
  readonly next: () => Placeholder;
}

/**
 * A filter taken apart: predicates of one shape have one text, into whose places the values go. Shape, values and text are
 * built side by side, so that they cannot disagree about the order of the values.
 */
export interface Predicate {
  readonly shape: string;
  readonly values: readonly FilterValue[];
  readonly sql: (place: Place) => SQL;
}

/** What a comparison asks of one fact: its slot and its key. */
export interface FactTest {
  readonly shape: string;
  readonly values: readonly FilterValue[];
  readonly sql: (dialect: Dialect, fact: Tables['fact'], next: () => Placeholder) => SQL;
}

/** Takes a filter apart. SQL is written only when `sql` is called, for the first of each shape. */
export function predicate(filter: BoundFilter): Predicate {
  switch (filter.kind) {
    case 'and':
      return junction(sql` and `, sql`1 = 1`, filter);
    case 'or':
      return junction(sql` or `, sql`1 = 0`, filter);
    case 'not': {
      const inner = predicate(filter.filter);
      return { shape: `not(${inner.shape})`, values: inner.values, sql: (place) => sql`not (${inner.sql(place)})` };
    }
    case 'compare': {
      if (filter.path === VERSION) return versionPredicate(filter);
      if (isOfColumn(filter)) return columnPredicate(filter);
      const test = factTest(filter);
      return { ...test, sql: (place) => exists(place, 'f', (fact) => test.sql(place.dialect, fact, place.next)) };
    }
    case 'present':
      return presencePredicate(filter);
    case 'element':
      return element(filter, predicate(filter.filter));
    case 'related':
      return relatedPredicate(filter);
    case 'nothing':
      return { shape: 'nothing', values: [], sql: () => sql`1 = 0` };
  }
}

/** Of what stands in the row, no fact does: where all of it stands there, the facts need not be asked. */
function presencePredicate({ paths, columns = [] }: Extract<BoundFilter, { kind: 'present' }>): Predicate {
  const facts: Predicate = {
    shape: `present${paths.length}`,
    values: paths.map(pathValue),
    sql: (place) => exists(place, 'f', (fact) => pathIn(fact, paths.length, place.next)),
  };
  if (columns.length === 0) return facts;
  const row = columnsPresent(columns);
  if (columns.length === paths.length) return row;
  return {
    shape: `${row.shape} or ${facts.shape}`,
    values: facts.values,
    sql: (place) => sql`(${row.sql(place)} or ${facts.sql(place)})`,
  };
}

/** Takes a comparison apart. */
export function factTest(comparison: Comparison): FactTest {
  const conditions = conditionsOf(comparison);
  return {
    shape: conditions.map(({ operator }) => operator).join('&'),
    values: [pathValue(comparison.path), ...conditions.map(({ key }) => key)],
    sql: (dialect, fact, next) => {
      const slot = sql`${fact.slot} = ${next()}`;
      const keys = conditions.map(({ operator }) => dialect.compare[operator](fact.key, next()));
      return sql.join([slot, ...keys], sql` and `);
    },
  };
}

function junction(word: SQL, ofNone: SQL, filter: Extract<BoundFilter, { kind: 'and' | 'or' }>): Predicate {
  const members = filter.filters.map(predicate);
  return {
    shape: `${filter.kind}(${members.map(({ shape }) => shape).join(',')})`,
    values: members.flatMap(({ values }) => values),
    sql: (place) => {
      const parts = members.map((member) => member.sql(place));
      return parts.length === 0 ? ofNone : sql`(${sql.join(parts, word)})`;
    },
  };
}

/** RFC 7644 §3.4.2.2: a filter in brackets is held to one element, so its comparisons are to facts of that one. */
function element({ paths, ofValue }: Extract<BoundFilter, { kind: 'element' }>, inner: Predicate): Predicate {
  return {
    shape: `${ofValue ? 'value' : 'element'}${paths.length}(${inner.shape})`,
    values: [...paths.map(pathValue), ...inner.values],
    sql: (place) =>
      exists({ ...place, element: null, key: null }, `e${place.depth}`, (fact) => {
        const path = pathIn(fact, paths.length, place.next);
        // Of one path and one element no two facts have the same key (facts.ts).
        const held = { ...place, element: fact.element, key: ofValue ? fact.key : null, depth: place.depth + 1 };
        return sql`${path} and ${inner.sql(held)}`;
      }),
  };
}

/** That a fact stands under one of so many paths. */
export function pathIn(fact: Tables['fact'], count: number, next: () => Placeholder): SQL {
  if (count === 0) return sql`1 = 0`;
  return sql`${fact.slot} in (${sql.join(Array.from({ length: count }, next), sql`, `)})`;
}

/** That the resource of the place has a fact of which the condition is true. */
function exists(place: Place, alias: string, condition: (fact: Tables['fact']) => SQL): SQL {
  const fact = aliasedTable(place.dialect.tables.fact, alias);
  const sameElement = place.element === null ? sql`` : sql` and ${fact.element} = ${place.element}`;
  const sameKey = place.key === null ? sql`` : sql` and ${fact.key} = ${place.key}`;
  return sql`exists (select 1 from ${place.dialect.tables.fact} as ${sql.identifier(alias)} where ${fact.resource} = ${place.resource}${sameElement}${sameKey}
    and ${condition(fact)})`;
}

/** The value of a statement that is the slot of the path. */
export function pathValue(path: string): PathValue {
  return { path };
}
