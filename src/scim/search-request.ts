import { suggest } from '../suggest.ts';
import { quoted, refusal } from './errors.ts';
import { foldedMembers } from './members.ts';
import { type Projection, projectionOf } from './projection.ts';
import { isObject } from './slot.ts';
import type { SortRequest } from './sort.ts';
import { SEARCH_REQUEST_URN } from './urn.ts';

/** RFC 7644 §3.4.2, §3.4.3 and RFC 9865 §2: what a query asks, however it came; nulls where it says nothing. */
export interface SearchRequest extends SortRequest, Projection {
  readonly filter: string | null;
  readonly startIndex: number | null;
  readonly count: number | null;
  /** Empty for the first page of a walk. */
  readonly cursor: string | null;
}

/** RFC 7644 §3.4.2, §3.9, RFC 9865 §2: all that a query can ask. */
export const QUERY_NAMES: readonly string[] = [
  ...['filter', 'sortBy', 'sortOrder', 'startIndex', 'count', 'cursor'],
  ...['attributes', 'excludedAttributes'],
];

/**
 * What a client sends beside what is asked is let be, as clients count on; but a slip of the finger in a name is told, since
 * without its filter a query is answered with everybody.
 * @param names folded
 * @param known all that can be asked there
 * @throws ScimError invalidValue
 */
export function refuseSlips(names: Iterable<string>, known: readonly string[] = QUERY_NAMES): void {
  const folded = new Set(known.map((name) => name.toLowerCase()));
  for (const name of names) {
    const near = folded.has(name) ? null : suggest(name, known, LETTERS_PER_SLIP);
    if (near !== null) throw refusal('invalidValue', `${quoted(name)} is not asked here; did you mean ${near}?`);
  }
}

/** Of words that short, two letters make another word: `account` is nobody's `count`. */
const LETTERS_PER_SLIP = 5;

/** The members by folded name: names are in any case (RFC 7643 §2.1). */
type Members = ReadonlyMap<string, unknown>;

/**
 * A query in a URL.
 * @param parameters by folded name
 * @throws ScimError invalidValue, invalidCount
 */
export function searchOfParameters(parameters: ReadonlyMap<string, string>): SearchRequest {
  const text = (name: string) => parameters.get(name.toLowerCase()) || null;
  return {
    filter: text('filter'),
    sortBy: text('sortBy'),
    sortOrder: text('sortOrder'),
    ...projectionOf(text('attributes'), text('excludedAttributes')),
    // RFC 9865 §2: a cursor without a value asks for the first page.
    cursor: parameters.get('cursor') ?? null,
    ...numbersOf(parameters),
  };
}

/**
 * RFC 7644 §3.4.3: a query in a body.
 * @param body the parsed JSON
 * @throws ScimError invalidSyntax, also where a name is given twice, in different case; invalidValue, invalidCount
 */
export function searchOfBody(body: unknown): SearchRequest {
  if (!isObject(body)) throw refusal('invalidSyntax', 'a search is a JSON object');
  const members: Members = new Map([...foldedMembers(body)].map(([name, { value }]) => [name, value ?? undefined]));
  const schemas = members.get('schemas');
  const isSearch = (urn: unknown) => typeof urn === 'string' && urn.toLowerCase() === SEARCH_REQUEST_URN.toLowerCase();
  if (!Array.isArray(schemas) || !schemas.some(isSearch)) {
    throw refusal('invalidSyntax', `schemas must name ${SEARCH_REQUEST_URN}`);
  }
  refuseSlips(members.keys());
  return {
    filter: textOf(members, 'filter') || null,
    sortBy: textOf(members, 'sortBy') || null,
    sortOrder: textOf(members, 'sortOrder') || null,
    ...projectionOf(listOf(members, 'attributes'), listOf(members, 'excludedAttributes')),
    cursor: textOf(members, 'cursor'),
    ...numbersOf(members),
  };
}

function numbersOf(members: Members): Pick<SearchRequest, 'startIndex' | 'count'> {
  return {
    startIndex: wholeNumber(members, 'startIndex', 'invalidValue'),
    // RFC 9865 §2.1: in a walk by cursor it has a word of its own.
    count: wholeNumber(members, 'count', members.has('cursor') ? 'invalidCount' : 'invalidValue'),
  };
}

/** Beyond any place and any page. Some clients ask for as many as their integers can say. */
const MOST = 1_000_000_000;

/** @throws ScimError of the type given */
export function wholeNumber(members: Members, name: string, scimType: 'invalidValue' | 'invalidCount'): number | null {
  const value = members.get(name.toLowerCase()) ?? '';
  if (value === '') return null;
  const isNumber = typeof value === 'number' || typeof value === 'string';
  if (!isNumber || !/^-?[0-9]{1,20}$/.test(String(value))) throw refusal(scimType, `${name} must be a whole number`);
  return Math.max(-MOST, Math.min(MOST, Number(value)));
}

function textOf(members: Members, name: string): string | null {
  const value = members.get(name.toLowerCase()) ?? null;
  if (value === null || typeof value === 'string') return value;
  throw refusal('invalidValue', `${name} must be a text, not ${quoted(JSON.stringify(value))}`);
}

/** RFC 7644 §3.4.3: "a multi-valued list of strings". */
function listOf(members: Members, name: string): string | null {
  const value = members.get(name.toLowerCase()) ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw refusal('invalidValue', `${name} must be a list of texts, such as ["userName", "name.familyName"]`);
  }
  return value.length === 0 ? null : value.join(',');
}
