import type { Value, Values } from './source.ts';

/** Nothing that a claim is made of nests deeper; a hostile answer might, until a recursion overflows. */
export const MAX_DEPTH = 32;

/**
 * Takes what JSON.parse gave and makes it a Value: objects without a prototype, so that no name in them means more than itself.
 * @returns undefined where it nests deeper than MAX_DEPTH, or is not JSON
 */
export function parseValue(input: unknown, depth = MAX_DEPTH): Value | undefined {
  if (input === null || typeof input === 'string' || typeof input === 'boolean') return input;
  if (typeof input === 'number') return Number.isFinite(input) ? input : undefined;
  if (typeof input !== 'object' || depth === 0) return undefined;
  return Array.isArray(input) ? parseList(input, depth - 1) : parseObject(input, depth - 1);
}

function parseList(input: readonly unknown[], depth: number): Value | undefined {
  const list: Value[] = [];
  for (const item of input) {
    const value = parseValue(item, depth);
    if (value === undefined) return undefined;
    list.push(value);
  }
  return list;
}

function parseObject(input: object, depth: number): Value | undefined {
  const record: Record<string, Value> = Object.create(null);
  for (const [name, item] of Object.entries(input)) {
    const value = parseValue(item, depth);
    if (value === undefined) return undefined;
    record[name] = value;
  }
  return record;
}

export function isObject(value: Value): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON with the names of every object in order, so that equal values have one text. */
export function canonicalJson(value: Value): string {
  if (isFlat(value)) return JSON.stringify(value);
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** In what holds no object, nothing is to be put in order; and most values do not. */
function isFlat(value: Value): boolean {
  return Array.isArray(value) ? value.every(isScalar) : isScalar(value);
}

function isScalar(value: Value): boolean {
  return typeof value !== 'object' || value === null;
}
