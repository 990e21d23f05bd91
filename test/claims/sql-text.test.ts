import { describe, expect, test } from 'vitest';
import { parseSqlText } from '../../src/claims/resolvers/sql-text.ts';

const texts = (query: string) => {
  const read = parseSqlText(query);
  return 'message' in read ? read.message : [read.texts, read.values];
};

describe('a query is cut at its values', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['select a from t where id = :user.id', ['select a from t where id = ', ''], ['user.id']],
    [
      'select a from t where id = :user.id and k = :client.id or id = :user.id',
      ['select a from t where id = ', ' and k = ', ' or id = ', ''],
      ['user.id', 'client.id', 'user.id'],
    ],
    [
      'select a from t where m = :{user.emails[primary eq true].value};  ',
      ['select a from t where m = ', ''],
      ['user.emails[primary eq true].value'],
    ],
    ['select a::text from t', ['select a::text from t'], []],
    [
      "select a from t where b = 'it''s 12:30' and id=:user.id",
      ["select a from t where b = 'it''s 12:30' and id=", ''],
      ['user.id'],
    ],
    ['select tags[1:2], "update" from t', ['select tags[1:2], "update" from t'], []],
    ['WITH x as (select 1) select * from x', ['WITH x as (select 1) select * from x'], []],
  ])('%s', (query, cut, values) => {
    expect(texts(query)).toEqual([cut, values]);
  });

  test('a value that is needed twice is one need', () => {
    const read = parseSqlText('select 1 where :user.id = :user.id');
    expect('needs' in read && read.needs).toEqual([{ source: 'user', path: 'id' }]);
  });
});

describe('a query is refused', () => {
  test.each([
    ["select a from t where id = ':user.id'", /within quotes/],
    ["select a from t where id like '%:{user.id}%'", /within quotes/],
    ['select a from t where id = :id', /':id' is not a source and a path/],
    ['select a from t; drop table t', /more than one statement/],
    ['select 1; select 2;', /more than one statement/],
    ['delete from t', /says 'delete'/],
    ['with x as (update t set a = 1 returning a) select * from x', /says 'update'/],
    ['select a INTO b from t', /says 'INTO'/],
    ['pragma table_info(t)', /no SELECT/],
    ['  explain select 1', /no SELECT/],
    ['select 1 -- and :user.id', /a comment/],
    ['select /* x */ 1', /a comment/],
    ["select E'\\'' , :user.id", /escapes/],
    ['select $$a$$', /dollar quotes/],
    ['select $1', /numbered parameter/],
    ["select 'a", /quote is not closed/],
  ])('%s', (query, message) => {
    expect(texts(query)).toMatch(message);
  });
});
