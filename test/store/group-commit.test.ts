import Sqlite, { type Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGroupCommit, type GroupCommit } from '../../src/store/group-commit.ts';
import { createTurn } from '../../src/store/turn.ts';

/** Commits at the end of each turn of the event loop. */
function createGroup<Work, Result>(database: Database, run: (work: Work) => Result) {
  const group: GroupCommit<Work, Result> = createGroupCommit(
    database,
    run,
    createTurn(() => false, { size: () => group.size(), flush: () => group.flush() }),
    (error) => error,
  );
  return group;
}

describe('commits of one turn of the event loop', () => {
  let database: Database;
  beforeEach(() => {
    database = new Sqlite(':memory:');
    database.pragma('foreign_keys = on');
    database.exec(`create table person (id text primary key);
      create table pet (owner text references person deferrable initially deferred)`);
  });
  afterEach(() => database.close());

  const rows = (table: string) => database.prepare(`select * from ${table}`).pluck().all();
  const insertEach = (ids: readonly string[]) =>
    ids.map((id) => database.prepare('insert into person values (?)').run(id).changes);

  test('share a transaction: none is kept before all have run', async () => {
    const seen: boolean[] = [];
    const begun: string[] = [];
    const group = createGroup(database, (id: string) => {
      seen.push(database.inTransaction);
      begun.push(id);
      return insertEach([id]);
    });
    const first = group.add('ada').then(() => begun.length);
    const second = group.add('bob').then(() => begun.length);
    expect(rows('person')).toEqual([]);
    expect(await Promise.all([first, second])).toEqual([2, 2]);
    expect(seen).toEqual([true, true]);
    expect(rows('person')).toEqual(['ada', 'bob']);
  });

  test('share no fate: one that fails half-way leaves nothing, the others stay', async () => {
    const group = createGroup(database, insertEach);
    const outcomes = await Promise.allSettled([
      group.add(['ada']),
      group.add(['bob', 'ada']),
      group.add(['cyd', 'dan']),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(rows('person')).toEqual(['ada', 'cyd', 'dan']);
  });

  test('are run once where none fails, and again by themselves where one does', async () => {
    const begun: string[] = [];
    const group = createGroup(database, (ids: readonly string[]) => {
      begun.push(ids.join());
      return insertEach(ids);
    });
    await Promise.all([group.add(['ada']), group.add(['bob'])]);
    expect(begun).toEqual(['ada', 'bob']);
    const outcomes = await Promise.allSettled([group.add(['cyd']), group.add(['ada']), group.add(['dan'])]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(begun.slice(2)).toEqual(['cyd', 'ada', 'cyd', 'ada', 'dan']);
    expect(rows('person')).toEqual(['ada', 'bob', 'cyd', 'dan']);
  });

  test('are all refused when the COMMIT itself fails, and the next ones work', async () => {
    const group = createGroup(database, (statement: string) => database.prepare(statement).run().changes);
    const outcomes = await Promise.allSettled([
      group.add("insert into person values ('ada')"),
      // The reference is checked at COMMIT.
      group.add("insert into pet values ('nobody')"),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(rows('person')).toEqual([]);
    await group.add("insert into person values ('ada')");
    expect(rows('person')).toEqual(['ada']);
  });

  test('are all refused when SQLite gives the transaction up, and nothing runs outside of one', async () => {
    const group = createGroup(database, (statement: string) => database.prepare(statement).run().changes);
    const outcomes = await Promise.allSettled([
      group.add("insert into person values ('ada')"),
      group.add("insert or rollback into person values ('ada')"),
      group.add("insert into person values ('cyd')"),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(rows('person')).toEqual([]);
  });

  test('are made now where somebody closes', async () => {
    const group = createGroup(database, insertEach);
    const commit = group.add(['ada']);
    group.flush();
    expect(rows('person')).toEqual(['ada']);
    expect(await commit).toEqual([1]);
  });
});
