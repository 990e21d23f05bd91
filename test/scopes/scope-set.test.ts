import { describe, expect, test } from 'vitest';
import { scopeCatalog } from '../../src/scopes/catalog.ts';
import { scopeSet, unionOf } from '../../src/scopes/scope-set.ts';
import { configOf } from '../claims/config.ts';

const rules = [{ allow: {} }];
const catalog = scopeCatalog(
  configOf({ scopes: { trades: { rules }, 'list.{id}': { rules }, 'pay.{id}': { rules } } }).scopes,
);

describe('the scopes that an API or an application has', () => {
  const set = scopeSet(['trades', 'list.{id}', 'pay.7'], catalog);

  test.each<[string, boolean]>([
    ['trades', true],
    ['list.7', true],
    ['pay.7', true],
    ['pay.8', false],
    ['list.{id}', false],
    ['list.', false],
    ['other', false],
  ])('%s is one: %s', (text, is) => expect(set.has(text)).toBe(is));

  test('can be asked for as they are listed, but for those that want an object', () => {
    expect([set.names, set.whole]).toEqual([
      ['trades', 'list.{id}', 'pay.7'],
      ['trades', 'pay.7'],
    ]);
  });

  test('say what would be one of theirs, and nothing of what is not theirs', () => {
    expect(set.unfit('list.*')).toBe('in list.{id}, id is 1 to 64 letters, digits, _ or -');
    expect([set.unfit('pay.*'), set.unfit('list.7'), set.unfit('trades')]).toEqual([null, null, null]);
  });

  test('are never more for who is to have some of them', () => {
    const some = set.within(['list.{id}', 'list.9', 'pay.{id}', 'pay.7', 'pay.8', 'other']);
    expect(some.names).toEqual(['list.{id}', 'list.9', 'pay.7']);
    expect([some.has('list.1'), some.has('pay.7'), some.has('pay.8'), some.has('trades')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const one = set.within(['list.9']);
    expect([one.has('list.9'), one.has('list.1')]).toEqual([true, false]);
  });

  test('of several are those of each', () => {
    const both = unionOf([set, scopeSet(['pay.{id}'], catalog)]);
    expect([both.has('pay.8'), both.has('trades'), both.has('other')]).toEqual([true, true, false]);
    expect(both.unfit('pay.*')).toContain('pay.{id}');
    expect(both.within(['pay.8', 'other']).names).toEqual(['pay.8']);
  });
});
