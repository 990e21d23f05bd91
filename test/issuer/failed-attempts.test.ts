import { describe, expect, test } from 'vitest';
import { createFailedAttempts } from '../../src/issuer/failed-attempts.ts';
import { createClock } from '../world.ts';

const HERE = '192.0.2.1';
const THERE = '198.51.100.7';

function opened() {
  const clock = createClock();
  const attempts = createFailedAttempts(() => ({ attempts: 3, per: 60_000 }), clock.now);
  const fail = (times: number, client: string | null, address: string | null) => {
    for (let n = 0; n < times; n += 1) attempts.failed(client, address);
  };
  return { ...attempts, attempts, clock, fail };
}

describe('wrong secrets', () => {
  test('are looked at until there were as many as configured, and again as time goes by', () => {
    const { fail, waitFor, clock } = opened();
    fail(2, 'web', HERE);
    expect(waitFor('web', HERE)).toBe(0);
    fail(1, 'web', HERE);
    expect(waitFor('web', HERE)).toBe(20);
    clock.advance(19_000);
    expect(waitFor('web', HERE)).toBe(1);
    clock.advance(1_000);
    expect(waitFor('web', HERE)).toBe(0);
    clock.advance(3_600_000);
    fail(2, 'web', HERE);
    expect(waitFor('web', HERE)).toBe(0);
  });

  test('from one address shut it out for every client, and nobody else', () => {
    const { fail, waitFor } = opened();
    for (const client of ['a', 'b', 'c']) fail(1, client, HERE);
    expect(waitFor('d', HERE)).toBeGreaterThan(0);
    expect(waitFor(null, HERE)).toBeGreaterThan(0);
    expect(waitFor('d', THERE)).toBe(0);
  });

  test('for one client from many addresses shut out whoever else tries', () => {
    const { fail, waitFor } = opened();
    for (const n of [1, 2, 3]) fail(1, 'web', `203.0.113.${n}`);
    expect(waitFor('web', THERE)).toBeGreaterThan(0);
    expect(waitFor('desk', THERE)).toBe(0);
  });

  test('of others do not shut out a client that has been right from its address', () => {
    const { fail, waitFor, succeeded } = opened();
    succeeded('web', HERE);
    for (const n of [1, 2, 3]) fail(1, 'web', `203.0.113.${n}`);
    fail(5, 'desk', HERE);
    expect(waitFor('web', HERE)).toBe(0);
  });

  test('are no matter to a client that shows a signature or a certificate, but from its own address', () => {
    const { fail, attempts } = opened();
    fail(5, 'web', THERE);
    expect(attempts.waitFor('web', HERE, false)).toBe(0);
    expect(attempts.waitFor('web', HERE)).toBeGreaterThan(0);
    for (const n of [1, 2, 3]) attempts.failed('desk', `203.0.113.${n}`, false);
    expect(attempts.waitFor('desk', HERE)).toBe(0);
    for (let n = 0; n < 3; n += 1) attempts.failed('desk', HERE, false);
    expect(attempts.waitFor('desk', HERE, false)).toBeGreaterThan(0);
  });

  test('of its own do', () => {
    const { fail, waitFor, succeeded } = opened();
    succeeded('web', HERE);
    fail(3, 'web', HERE);
    expect(waitFor('web', HERE)).toBeGreaterThan(0);
  });

  test.each([
    ['2001:db8:0:1::1', '2001:db8:0:1:ffff::9', true],
    ['2001:db8::1', '2001:db8:0:0:1:2:3:4', true],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('from %s count for %s: %s', (one, other, same) => {
    const { fail, waitFor } = opened();
    fail(3, null, one);
    expect(waitFor(null, other) > 0).toBe(same);
  });

  test('under ever new names are forgotten rather than kept without end', () => {
    const { fail, waitFor } = opened();
    fail(3, 'first', null);
    for (let n = 0; n < 10_000; n += 1) fail(1, `${'x'.repeat(200)}${n}`, null);
    expect(waitFor('first', null)).toBeGreaterThan(0);
    for (let n = 0; n < 10_000; n += 1) fail(1, `n${n}`, null);
    expect(waitFor('first', null)).toBe(0);
  });
});
