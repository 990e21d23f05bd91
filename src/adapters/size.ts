import type { Values } from '../claims/source.ts';

/** How many claims are named of those that are too much together. */
const NAMED = 3;

/** Bytes of the names and of the values, as the product counts them. */
export function sizeOf(claims: Values): number {
  return Object.entries(claims).reduce((sum, [name, value]) => sum + bytesOf(name) + bytesOf(textOf(value)), 0);
}

/** Why claims are more than a product takes, the largest named first; null where they are not. */
export function oversize(claims: Values, limit: number): string | null {
  const size = sizeOf(claims);
  if (size <= limit) return null;
  const largest = Object.entries(claims)
    .map(([name, value]) => ({ name, bytes: bytesOf(textOf(value)) }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, NAMED)
    .map(({ name, bytes }) => `${name} (${bytes})`);
  return `the claims are ${size} bytes, and ${limit} are the most; the largest: ${largest.join(', ')}`;
}

function textOf(value: Values[string]): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
