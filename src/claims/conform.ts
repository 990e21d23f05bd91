import type { ClaimType } from '../../schema/config.ts';
import type { Value } from './source.ts';

type ElementType = 'string' | 'integer' | 'number' | 'boolean' | 'object';

const ELEMENTS: Readonly<Record<ElementType, (value: Value) => boolean>> = {
  string: (value) => typeof value === 'string',
  // Beyond 2^53 a JSON number is no longer the number that was meant.
  integer: (value) => Number.isSafeInteger(value),
  number: (value) => Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** The shape of each type of claim: what an element is, and whether there is a list of them. */
const SHAPES: Readonly<Record<ClaimType, { readonly element: ElementType; readonly list: boolean }>> = {
  string: { element: 'string', list: false },
  integer: { element: 'integer', list: false },
  number: { element: 'number', list: false },
  boolean: { element: 'boolean', list: false },
  object: { element: 'object', list: false },
  'string[]': { element: 'string', list: true },
  'integer[]': { element: 'integer', list: true },
  'number[]': { element: 'number', list: true },
  'boolean[]': { element: 'boolean', list: true },
  'object[]': { element: 'object', list: true },
};

/** Whether a value is of the type, in kind and in cardinality. Nothing is converted: 2998 is no string, one name is no list. */
export function conforms(type: ClaimType, value: Value): boolean {
  const { element, list } = SHAPES[type];
  return list ? Array.isArray(value) && value.every((item) => ELEMENTS[element](item)) : ELEMENTS[element](value);
}

/** Whether every value of one type is a value of the other: the same, or integers where numbers are wanted. */
export function assignable(from: ClaimType, to: ClaimType): boolean {
  const given = SHAPES[from];
  const wanted = SHAPES[to];
  const fits = given.element === wanted.element || (given.element === 'integer' && wanted.element === 'number');
  return fits && given.list === wanted.list;
}

/** A single string, number or boolean: what can stand in a URL or be a subject identifier. */
export function isScalar(type: ClaimType): boolean {
  return !SHAPES[type].list && SHAPES[type].element !== 'object';
}

/** The narrowest type a value conforms to; null for null and for lists that mix kinds. */
export function typeOf(value: Value): ClaimType | null {
  for (const type of Object.keys(SHAPES).filter(isClaimType)) if (conforms(type, value)) return type;
  return null;
}

function isClaimType(name: string): name is ClaimType {
  return Object.hasOwn(SHAPES, name);
}
