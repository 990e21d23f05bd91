import { isObject, MAX_DEPTH } from './json.ts';
import type { Value } from './source.ts';

/** Whole objects are turned once, however many expressions read them. Values are never changed, so a turned one stays right. */
const turned = new WeakMap<object, unknown>();

/**
 * JSON to CEL: integers to int (BigInt), other numbers to double, objects to maps. Map and not object, since CEL looks at
 * `constructor` to tell what a value is, and in data that is just a name.
 * @throws RangeError where a value nests too deeply
 */
export function toCel(value: Value): unknown {
  if (typeof value !== 'object' || value === null) return turn(value, 0);
  if (!turned.has(value)) turned.set(value, turn(value, MAX_DEPTH + 1));
  return turned.get(value);
}

/**
 * The same, of an object with some of its members alone: an expression that reads `user.active` needs nothing else of a user.
 * @param names all that is read of it; null for whatever it has
 */
export function toCelIn(value: Value, names: ReadonlySet<string> | null): unknown {
  if (names === null || !isObject(value)) return toCel(value);
  const members = new Map<string, unknown>();
  for (const name of names) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member !== undefined) members.set(name, toCel(member));
  }
  return members;
}

function turn(value: Value, depth: number): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) throw new RangeError('a value nests too deeply');
  if (Array.isArray(value)) return value.map((item: Value) => turn(item, depth - 1));
  return new Map(Object.entries(value).map(([name, item]) => [name, turn(item, depth - 1)]));
}

/** Values and characters of one result: more than any token should carry, and less than what loops can make of one. */
const MAX_RESULT = 65_536;

/**
 * CEL to JSON.
 * @returns undefined for what JSON does not have: bytes, timestamps, integers beyond 2^53, infinities
 * @throws RangeError where the result is too large
 */
export function fromCel(result: unknown): Value | undefined {
  return convert(result, { left: MAX_RESULT });
}

interface Room {
  left: number;
}

function take(room: Room, size: number): void {
  room.left -= size;
  if (room.left < 0) throw new RangeError(`the result is over ${MAX_RESULT} values and characters`);
}

function convert(result: unknown, room: Room): Value | undefined {
  take(room, typeof result === 'string' ? 1 + result.length : 1);
  if (result === null || typeof result === 'string' || typeof result === 'boolean') return result;
  if (typeof result === 'number') return Number.isFinite(result) ? result : undefined;
  if (typeof result === 'bigint') return safeNumber(result);
  if (Array.isArray(result)) return listFrom(result, room);
  if (result instanceof Map) return recordFrom(result, room);
  // A map literal of the expression itself is a plain object.
  const plain = typeof result === 'object' && Object.getPrototypeOf(result) === Object.prototype;
  return plain ? recordFrom(Object.entries(result), room) : undefined;
}

function safeNumber(integer: bigint): number | undefined {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : undefined;
}

function listFrom(items: readonly unknown[], room: Room): Value | undefined {
  const list: Value[] = [];
  for (const item of items) {
    const value = convert(item, room);
    if (value === undefined) return undefined;
    list.push(value);
  }
  return list;
}

function recordFrom(entries: Iterable<readonly [unknown, unknown]>, room: Room): Value | undefined {
  const record: Record<string, Value> = Object.create(null);
  for (const [name, item] of entries) {
    const value = convert(item, room);
    if (typeof name !== 'string' || value === undefined) return undefined;
    take(room, name.length);
    record[name] = value;
  }
  return record;
}
