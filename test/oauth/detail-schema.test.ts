import { describe, expect, test } from 'vitest';
import { parseDetails } from '../../src/oauth/authorization-details.ts';
import { compileDetailSchema } from '../../src/oauth/detail-schema.ts';
import type { JsonObject } from '../../src/oauth/json.ts';

function checked(schema: JsonObject, detail: JsonObject) {
  const compiled = compileDetailSchema('x', schema);
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  return compiled.check({ type: 'x', ...detail });
}

describe('the schema of a type', () => {
  test.each<[string, JsonObject, JsonObject, boolean]>([
    ['closes an object that names its fields', { properties: { a: true } }, { b: 1 }, false],
    ['leaves one open that says so', { properties: { a: true }, additionalProperties: true }, { b: 1 }, true],
    [
      'holds other fields to what it says of them',
      { properties: {}, additionalProperties: { type: 'string' } },
      { b: 1 },
      false,
    ],
    [
      'closes objects in lists',
      { properties: { a: { type: 'array', items: { properties: { b: true } } } } },
      { a: [{ c: 1 }] },
      false,
    ],
    ['takes what fits', { properties: { a: { type: 'array', items: { type: 'number' } } } }, { a: [1, 2.5] }, true],
    ['knows alternatives', { properties: { a: { anyOf: [{ const: 1 }, { const: 2 }] } } }, { a: 3 }, false],
    ['knows what no object has by itself', { properties: { a: true } }, JSON.parse('{"__proto__": 1}'), false],
    ['knows what must be there', { properties: { toString: true }, required: ['toString'] }, {}, false],
  ])('%s', (_, schema, detail, fits) => expect(checked(schema, detail) === null).toBe(fits));

  test('holds the type to its own', () => {
    expect(checked({ properties: {} }, { type: 'y' })).not.toBeNull();
  });

  test.each<[string, JsonObject, string]>([
    ['a keyword that is not known', { requierd: ['a'] }, 'requierd'],
    ['one within', { properties: { a: { typ: 'string' } } }, 'properties.a.typ'],
    ['a reference, which could go on for ever', { properties: { a: { $ref: '#' } } }, 'properties.a.$ref'],
    ['a pattern that takes for ever', { properties: { a: { pattern: '^(a+)+$' } } }, 'properties.a.pattern'],
    ['one of names', { patternProperties: { '(a|b)*c': true } }, 'patternProperties.(a|b)*c'],
    ['a pattern that is none', { properties: { a: { pattern: '(' } } }, 'properties.a.pattern'],
    ['a schema that is none', { properties: { a: 1 } }, 'properties.a'],
    ['fields that are none', { properties: [] }, 'properties'],
    ['alternatives that are none', { anyOf: {} }, 'anyOf'],
  ])('with %s is refused at boot', (_, schema, key) => {
    const compiled = compileDetailSchema('x', schema);
    expect('problems' in compiled && compiled.problems.map((problem) => problem.key.join('.'))).toEqual([key]);
  });
});

test('of the values in authorization_details so many are looked at that to compare each with each takes no time', () => {
  const types = new Map([['x', { name: 'x', api: 'desk', check: () => null }]]);
  const client = { detailTypes: new Set(['x']) };
  const parse = (count: number) => () =>
    parseDetails(JSON.stringify([{ type: 'x', list: Array.from({ length: count }, () => ({})) }]), client, types);
  expect(parse(490)).not.toThrow();
  expect(parse(500)).toThrow('at most 500 values');
});
