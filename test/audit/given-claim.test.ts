import { describe, expect, test } from 'vitest';
import type { Sensitivity } from '../../schema/config.ts';
import { givenClaims } from '../../src/audit/given-claim.ts';
import { createValueHash } from '../../src/audit/value-hash.ts';

const hash = createValueHash('a-secret-for-tests-alone');
const from = (claim: string) =>
  ({ claim, source: 'user', kind: 'user', via: claim, ms: 0, cache: 'none', ageMs: 0 }) as const;

describe('of a value the log keeps', () => {
  const claims = { it: { b: 1, a: [2] } };
  const settlement = { claims, provenance: [from('it')] };
  const keep = (sensitivity: Sensitivity, given: Parameters<typeof givenClaims>[0] = settlement) =>
    givenClaims(
      given,
      () => sensitivity,
      (claim, value) => hash('default', claim, value),
    );

  test('all of it where it is public', () => {
    expect(keep('public')).toEqual([{ ...from('it'), value: { b: 1, a: [2] } }]);
  });

  test('a hash where it is personal, by which the same value is found', () => {
    const [kept] = keep('personal');
    expect(kept).toEqual({ ...from('it'), hash: hash('default', 'it', { a: [2], b: 1 }) });
    expect(kept?.hash).toMatch(/^[\w-]{43}$/);
  });

  test('where it is a personal list, a hash of each of its values too', () => {
    const [kept] = keep('personal', { claims: { it: ['a', 'b'] }, provenance: [from('it')] });
    const hashes = [hash('default', 'it', 'a'), hash('default', 'it', 'b')];
    expect(kept).toEqual({ ...from('it'), hash: hash('default', 'it', ['a', 'b']), hashes });
  });

  test('its name alone where it is secret', () => {
    expect(keep('secret')).toEqual([from('it')]);
  });

  test('a hash where it is public and long', () => {
    const [kept] = keep('public', { claims: { it: { b: 1, a: Array(600).fill(2) } }, provenance: [from('it')] });
    expect(Object.keys(kept ?? {})).toContain('hash');
    expect(Object.keys(kept ?? {})).not.toContain('value');
  });
});

describe('a hash', () => {
  const it = hash('default', 'role', 'admin');

  test.each([
    ['another secret', createValueHash('another-secret-for-tests')('default', 'role', 'admin')],
    ['another tenant', hash('other', 'role', 'admin')],
    ['another claim', hash('default', 'rule', 'admin')],
    ['another value', hash('default', 'role', ['admin'])],
    ['parts that are shifted', hash('default', 'rol', 'eadmin')],
  ])('is another for %s', (_, other) => {
    expect(other).not.toBe(it);
  });
});
