import type { ClaimType } from '../../schema/config.ts';
import { suggest } from '../suggest.ts';
import type { Value, Values } from './source.ts';

/** Where a value stands in a source: its type, null where only the moment tells, and how to take it. */
export interface Place {
  readonly type: ClaimType | null;
  /** True where it is known that no two people of a tenant have the same value here. */
  readonly unique?: boolean;
  select(values: Values): Value | undefined;
}

/** There is no such place; the problem says why, and what there is instead. */
export interface NoPlace {
  readonly problem: string;
}

/** The name among a source's values that a dotted path begins with. */
export function firstName(path: string): string {
  return path.split('.', 1)[0] ?? path;
}

/** A dotted path in a source that gives the declared names and no other. */
export function placeIn(gives: Readonly<Record<string, ClaimType>>, path: string): Place | NoPlace {
  const segments = path.split('.');
  const [head = '', ...rest] = segments;
  const type = Object.hasOwn(gives, head) ? gives[head] : undefined;
  if (type === undefined) return { problem: `it gives no '${head}'${hint(head, Object.keys(gives))}` };
  if (rest.length === 0) return { type, select: (values) => pick(values, segments) };
  if (type !== 'object') return { problem: `'${head}' is ${type} and has nothing inside` };
  return { type: null, select: (values) => pick(values, segments) };
}

/** A dotted path in a source whose names only the moment tells. */
export function placeAnywhere(path: string): Place {
  const segments = path.split('.');
  return { type: null, select: (values) => pick(values, segments) };
}

/** ` (did you mean 'plan'?)`, or what there is to choose from. */
export function hint(word: string, names: readonly string[]): string {
  const near = suggest(word, names);
  if (near !== null) return ` (did you mean '${near}'?)`;
  return names.length === 0 ? '' : ` (there is: ${names.join(', ')})`;
}

/** Own properties only: `__proto__.x` and `constructor.name` find nothing. */
function pick(values: Values, segments: readonly string[]): Value | undefined {
  let at: Value | undefined = values;
  for (const segment of segments) at = ownMember(at, segment);
  return at === null ? undefined : at;
}

function ownMember(value: Value | undefined, name: string): Value | undefined {
  if (typeof value !== 'object' || value === null || isList(value)) return undefined;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
