import type { ClaimType } from '../../../schema/config.ts';
import { parseValue } from '../json.ts';
import type { Value, Values } from '../source.ts';

/**
 * A row as a source's answer: each column by its name. SQLite has neither booleans nor lists, and both databases keep JSON as text
 * where nobody says otherwise: a 0 or 1 is taken where a boolean is declared, and JSON text where an object or a list is.
 */
export function valuesOfRow(row: object, gives: Readonly<Record<string, ClaimType>>): Values {
  const values: Record<string, Value> = Object.create(null);
  for (const [name, raw] of Object.entries(row)) {
    const value = jsonValueOf(raw, Object.hasOwn(gives, name) ? gives[name] : undefined);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Several rows: each name with the list of its values, without those that are null. */
export function valuesOfRows(rows: readonly object[], gives: Readonly<Record<string, ClaimType>>): Values {
  const values: Record<string, Value[]> = Object.create(null);
  for (const row of rows) {
    for (const [name, raw] of Object.entries(row)) {
      const value = jsonValueOf(raw, undefined);
      if (value === undefined || value === null || !Object.hasOwn(gives, name)) continue;
      values[name] = [...(values[name] ?? []), value];
    }
  }
  return values;
}

/** Null and what JSON has as it is; undefined for bytes, and for what nests too deeply. */
function jsonValueOf(raw: unknown, type: ClaimType | undefined): Value | undefined {
  if (typeof raw === 'bigint') return jsonValueOf(integerOf(raw), type);
  if (raw instanceof Date) return raw.toISOString();
  if (raw instanceof Uint8Array) return undefined;
  if (type === 'boolean' && (raw === 0 || raw === 1)) return raw === 1;
  if (typeof raw === 'string' && type !== undefined && /^object|\[\]$/.test(type)) return jsonOf(raw);
  return parseValue(raw);
}

/** Beyond 2^53 a number is no longer the one that was meant, and a text still is. */
function integerOf(raw: bigint): number | string {
  return Number.isSafeInteger(Number(raw)) ? Number(raw) : String(raw);
}

function jsonOf(text: string): Value | undefined {
  try {
    return parseValue(JSON.parse(text));
  } catch {
    return text;
  }
}
