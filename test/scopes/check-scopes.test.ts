import { describe, expect, test } from 'vitest';
import { checkScopes } from '../../src/scopes/check-scopes.ts';
import { configOf } from '../claims/config.ts';

const rules = [{ allow: {} }];

function problems(scopes: Record<string, object>) {
  const full = Object.entries(scopes).map(([name, scope]) => [name, { rules, ...scope }] as const);
  return checkScopes(configOf({ scopes: Object.fromEntries(full) })).map(
    ({ key, message, mend }) => `${key.slice(1).join(' ')}: ${message}; ${mend}`,
  );
}

test.each<[string, Record<string, object>]>([
  ['plain ones', { trades: {}, 'orders:read': {} }],
  ['one for each object', { 'account.list.{accountId}': { title: 'See {accountId}' }, 'account.list': {} }],
  ['several that no text is of two of', { 'a.{x}': {}, 'b.{x}': {}, 'a.{x}.{y}': {}, 'ab.{x}': {} }],
  [
    'two that a pattern tells apart',
    {
      'a.{n}': { parameters: { n: { pattern: '[0-9]{5}' } } }, // a string, since it does not say
      'a.{word}': { parameters: { word: { type: 'string', pattern: '[a-z]{5}' } } },
      'a.all': {},
    },
  ],
])('good scopes: %s', (_, scopes) => expect(problems(scopes)).toEqual([]));

describe('is told', () => {
  test.each<[string, Record<string, object>, string[]]>([
    [
      'a brace alone',
      { 'a.{': {} },
      ['a.{: its braces hold no parameter; write {accountId}: a letter, then letters, digits or _'],
    ],
    ['no name', { 'a.{}': {} }, ['a.{}: its braces hold no parameter']],
    ['a name of JavaScript', { 'a.{__proto__}': {} }, ['a.{__proto__}: its braces hold no parameter']],
    ['the same twice', { 'a.{x}.{x}': {} }, ['a.{x}.{x}: it has {x} twice']],
    ['no word before it', { '{x}.a': {} }, ['{x}.a: it begins with a parameter; begin with a word, account.{id}']],
    [
      'two without anything between them',
      { 'a.{x}{y}': {} },
      ['a.{x}{y}: nobody could tell where {x} ends and {y} begins'],
    ],
    ['an end that may be a part', { 'a.{x}-b': {} }, ["a.{x}-b: {x} may have '-' in it, and '-' ends it too"]],
    [
      'a parameter that is nowhere',
      { 'a.{accountId}': { parameters: { acountId: { type: 'uuid' } } } },
      ['a.{accountId} parameters acountId: the name of the scope has no {acountId}; write accountId'],
    ],
    [
      'one of a plain scope',
      { a: { parameters: { x: { type: 'uuid' } } } },
      ['a parameters x: the name of the scope has no {x}'],
    ],
    ['a title without', { 'a.{x}': { title: 'See {y}' } }, ['a.{x} title: the name of the scope has no {y}; write x']],
    [
      'a free expression',
      { 'a.{x}': { parameters: { x: { type: 'string', pattern: '(a+)+' } } } },
      ['a.{x} parameters x pattern: it cannot be read at character 1: a pattern is characters and classes'],
    ],
    [
      'two types',
      { 'a.{x}': {}, 'b.{x}': { parameters: { x: { type: 'integer' } } } },
      ['b.{x} parameters x: scope.x is integer here, and string in a.{x}; give both one type, or two names'],
    ],
    [
      'a plain one that is of a template',
      { 'a.{x}': {}, 'a.all': {} },
      ['a.all: nobody could tell which scope is meant: it could be the a.{x} of an object too; rename one of them'],
    ],
    [
      'two templates of one text',
      { 'a.{x}': {}, 'a.{y}': {} },
      ['a.{y}: nobody could tell which scope is meant: there is a text that is of a.{x} too'],
    ],
    [
      'two with another form',
      { 'a.{x}': { parameters: { x: { type: 'string', pattern: '[a-z.]+' } } }, 'a.b.{y}': {} },
      ['a.b.{y}: nobody could tell which scope is meant'],
    ],
  ])('%s', (_, scopes, told) => {
    expect(problems(scopes)).toEqual(told.map((text) => expect.stringContaining(text)));
  });
});
