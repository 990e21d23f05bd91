import type { Value } from '../source.ts';

/** What a pointer leads to; undefined where there is nothing. Own members only. */
export type Pointer = (value: Value) => Value | undefined;

/** RFC 6901 §3, §4: reads a JSON pointer. Returns null where it is none. */
export function parsePointer(text: string): Pointer | null {
  if (text !== '' && !text.startsWith('/')) return null;
  if (/~(?![01])/.test(text)) return null;
  // ~1 first, so that ~01 becomes ~1 and not /
  const tokens = text
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (value) => tokens.reduce<Value | undefined>(member, value);
}

function member(value: Value | undefined, token: string): Value | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  // §4: digits without a leading zero; '-' is the member after the last, which is not there
  if (isList(value)) return /^(0|[1-9][0-9]{0,9})$/.test(token) ? value[Number(token)] : undefined;
  return Object.hasOwn(value, token) ? value[token] : undefined;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
