import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCursors, type OrderWalk, type Walk } from '../../src/directory/cursor.ts';
import { ScimError } from '../../src/scim/errors.ts';
import { anyCharacter } from '../any-character.ts';
import { randomBytes } from '../random.ts';
import { createClock } from '../world.ts';

const clock = createClock();
const cursorsOf = (secret = 'a-secret-for-tests') => createCursors(secret, 60_000, { now: clock.now, randomBytes });
const WALK: Walk = { type: 'User', position: { key: 'ada', id: 'u1' }, backward: false, total: 7, since: 3 };

/** The scimType that it is refused with. */
function refused(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error instanceof ScimError ? error.scimType : error;
  }
}

test('a cursor brings back what was sealed, in the letters that a URL takes as they are (RFC 9865 §2)', () => {
  const text = fc.string({ unit: anyCharacter });
  const walk = fc.record<OrderWalk>({
    type: text,
    position: fc.record({ key: fc.option(text), id: text }),
    backward: fc.boolean(),
    total: fc.nat(),
    since: fc.option(fc.nat()),
  });
  fc.assert(
    fc.property(walk, text, (sealed, query) => {
      const cursor = cursorsOf().seal(sealed, query);
      expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(cursorsOf().open(cursor, query)).toEqual(sealed);
    }),
  );
});

test('no letter of a cursor can be changed, left out or put in', () => {
  const cursor = cursorsOf().seal(WALK, 'q');
  const bytes = Buffer.from(cursor, 'base64url');
  for (let i = 0; i < bytes.length; i += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(i) ^ 1, i);
    expect(refused(() => cursorsOf().open(changed.toString('base64url'), 'q'))).toBe('invalidCursor');
    const cut = bytes.subarray(0, i).toString('base64url');
    expect(refused(() => cursorsOf().open(cut, 'q'))).toBe('invalidCursor');
  }
  const longer = Buffer.concat([bytes, Buffer.from('x')]).toString('base64url');
  expect(refused(() => cursorsOf().open(longer, 'q'))).toBe('invalidCursor');
});

test('a cursor is of one query and of one secret', () => {
  const cursor = cursorsOf().seal(WALK, 'q');
  expect(refused(() => cursorsOf().open(cursor, 'another'))).toBe('invalidCursor');
  expect(refused(() => cursorsOf('another-secret').open(cursor, 'q'))).toBe('invalidCursor');
  expect(cursorsOf().open(cursor, 'q')).toEqual(WALK);
});

test('no two cursors are the same: none tells that a place was seen before', () => {
  expect(cursorsOf().seal(WALK, 'q')).not.toBe(cursorsOf().seal(WALK, 'q'));
});

test('a cursor is good until its time is over', () => {
  const cursor = cursorsOf().seal(WALK, 'q');
  clock.advance(60_000);
  expect(cursorsOf().open(cursor, 'q')).toEqual(WALK);
  clock.advance(1);
  expect(refused(() => cursorsOf().open(cursor, 'q'))).toBe('expiredCursor');
});
