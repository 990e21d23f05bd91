import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attribute } from '../../src/scim/attribute.ts';
import { resolveAttribute } from '../../src/scim/attribute-path.ts';
import { keyOf } from '../../src/scim/key.ts';
import type { Json } from '../../src/scim/resource.ts';
import { TRADING_URN, USER } from './person.ts';

function attribute(path: string): Attribute {
  const found = resolveAttribute(USER, path);
  if (found === null) throw new Error(path);
  return found;
}

const sign = (a: number | string, b: number | string) => (a < b ? -1 : a > b ? 1 : 0);
const NUMBERS = [attribute('userId'), attribute(`${TRADING_URN}:limit`)];
const HIRED = attribute(`${TRADING_URN}:hiredAt`);

test.each(NUMBERS)('$definition.type keys sort as the numbers do', (number) => {
  const anyNumber = fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.maxSafeInteger(), fc.constantFrom(0, -0));
  fc.assert(
    fc.property(anyNumber, anyNumber, (a, b) => {
      expect(keyOf(number, a)).toMatch(/^[0-9a-f]{16}$/);
      expect(sign(keyOf(number, a), keyOf(number, b))).toBe(sign(a, b));
    }),
  );
});

test('dateTime keys sort by the instant, whatever the offset', () => {
  const moment = fc.date({ min: new Date('0001-01-02'), max: new Date('9998-12-30'), noInvalidDate: true });
  const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });
  const written = (date: Date, minutes: number) => {
    const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
    const two = (value: number) => String(value).padStart(2, '0');
    const size = Math.abs(minutes);
    return `${local}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  };
  fc.assert(
    fc.property(moment, offset, moment, offset, (a, aOffset, b, bOffset) => {
      const keys = sign(keyOf(HIRED, written(a, aOffset)), keyOf(HIRED, written(b, bOffset)));
      expect(keys).toBe(sign(a.getTime(), b.getTime()));
    }),
  );
});

test('binary keys sort as the bytes do, and have the same parts', () => {
  const certificate = attribute('x509Certificates.value');
  const key = (bytes: Uint8Array) => keyOf(certificate, Buffer.from(bytes).toString('base64url'));
  const bytes = fc.uint8Array({ maxLength: 8 });
  fc.assert(
    fc.property(bytes, bytes, bytes, (a, b, c) => {
      expect(sign(key(a), key(b))).toBe(Buffer.compare(a, b));
      const both = Buffer.concat([a, b, c]);
      expect(key(both).startsWith(key(a)) && key(both).endsWith(key(c))).toBe(true);
      expect(key(a).includes(key(b))).toBe(Buffer.from(a).includes(Buffer.from(b)));
    }),
  );
});

test.each<[string, Json, string]>([
  ['userName', 'JÖRG@Example.com', 'jörg@example.com'],
  ['userName', 'Jo\u0308rg', 'jörg'],
  ['externalId', 'HR-1', 'HR-1'],
  [`${TRADING_URN}:badge`, 'B-1', 'B-1'],
  ['profileUrl', 'https://Example.com/A', 'https://Example.com/A'],
  ['active', true, 'true'],
  [`${TRADING_URN}:hiredAt`, '2020-02-29T09:00:00+01:00', '2020-02-29T08:00:00.000Z'],
])('%s %j is kept under %j', (path, value, key) => {
  expect(keyOf(attribute(path), value)).toBe(key);
});
