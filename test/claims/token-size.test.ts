import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitToken } from '../../src/claims/token-size.ts';

const BARE = { iss: 'https://id.example.com', sub: 'u' };
const text = (bytes: number) => 'x'.repeat(bytes);
const anywhere = () => true;
const budget = (maxBytes: number, overflow: 'refuse' | 'introspection' = 'introspection') => ({ maxBytes, overflow });

/** The payload in base64url, as it travels; 700 bytes are left for header and signature. */
const encoded = (payload: object) => Buffer.from(JSON.stringify(payload)).toString('base64url').length;

describe('the largest claims move first, and no more than must', () => {
  const payload = { ...BARE, a: text(100), b: text(3_000), c: text(900), d: text(900) };
  const claims = ['a', 'b', 'c', 'd'];

  test.each([
    [8_000, []],
    [6_000, ['b']],
    [3_000, ['b', 'd']],
    [1_500, ['b', 'd', 'c']],
  ])('%i bytes', (maxBytes, moved) => {
    expect(fitToken(payload, claims, budget(maxBytes), anywhere)).toEqual({ status: 'fits', moved });
  });

  test('what may not move stays, and the next largest moves', () => {
    const fits = fitToken(payload, claims, budget(6_600), (claim) => claim !== 'b');
    expect(fits).toEqual({ status: 'fits', moved: ['d'] });
  });

  test('what is too large all the same is told with its claims, the largest first', () => {
    const over = fitToken(payload, claims, budget(2_000, 'refuse'), anywhere);
    expect(over).toMatchObject({
      status: 'over',
      largest: [{ claim: 'b' }, { claim: 'd' }, { claim: 'c' }, { claim: 'a' }],
    });
  });
});

test('whatever the claims, what fits is short enough, and what is over is too long', () => {
  const claims = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue({ depthSize: 'small' }), { maxKeys: 8 });
  const cases = fc.tuple(claims, fc.integer({ min: 750, max: 1_500 }), fc.constantFrom('refuse', 'introspection'));
  fc.assert(
    fc.property(cases, ([values, maxBytes, overflow]) => {
      const payload = JSON.parse(JSON.stringify({ ...values, ...BARE }));
      const names = Object.keys(values).filter((name) => !Object.hasOwn(BARE, name));
      const result = fitToken(payload, names, { maxBytes, overflow }, anywhere);
      const moved = new Set(result.status === 'fits' ? result.moved : []);
      const rest = Object.fromEntries(Object.entries(payload).filter(([name]) => !moved.has(name)));
      if (result.status === 'fits') expect(encoded(rest) + 700).toBeLessThanOrEqual(maxBytes);
      else if (overflow === 'refuse') expect(encoded(payload) + 700).toBeGreaterThan(maxBytes);
    }),
  );
});
