import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGroupRead, type GroupRead } from '../../src/store/group-read.ts';
import { createTurn } from '../../src/store/turn.ts';

/** Answers at the end of each turn of the event loop. */
function createGroup<Query, Rows>(database: Database, read: (query: Query) => Rows) {
  const group: GroupRead = createGroupRead(
    database,
    createTurn(() => group.flush(), { size: () => 0, flush: () => {} }),
    (error) => error,
  );
  return { ask: (query: Query) => group.ask(() => read(query)), flush: () => group.flush() };
}

describe('questions of one turn of the event loop', () => {
  let folder: string;
  let database: Database;
  let other: Database;
  const statements: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'avow-group-read-'));
    const file = join(folder, 'people.db');
    database = new Sqlite(file, { verbose: (text) => statements.push(String(text)) });
    database.pragma('journal_mode = WAL');
    database.exec("create table person (id text primary key); insert into person values ('ada')");
    other = new Sqlite(file);
    statements.length = 0;
  });
  afterEach(() => {
    database.close();
    other.close();
    rmSync(folder, { recursive: true });
  });

  const countOf = (table: string) => database.prepare(`select count(*) from ${table}`).pluck().get();
  const insert = (id: string) => other.prepare('insert into person values (?)').run(id);

  test('share a transaction, and see one state', async () => {
    const group = createGroup(database, (id: string) => {
      const there = countOf('person');
      // Another process commits between two questions.
      insert(id);
      return there;
    });
    expect(await Promise.all([group.ask('bob'), group.ask('cyd')])).toEqual([1, 1]);
    expect(statements.map((text) => text.split(' ', 1)[0])).toEqual(['BEGIN', 'select', 'select', 'COMMIT']);
    expect(countOf('person')).toBe(3);
  });

  test('are answered with what was committed before each of them came', async () => {
    const group = createGroup(database, countOf);
    const first = group.ask('person');
    insert('bob');
    const second = group.ask('person');
    expect(await second).toBe(2);
    expect(await first).toBe(2);
  });

  test('begin no transaction where there is one question', async () => {
    const group = createGroup(database, countOf);
    expect(await group.ask('person')).toBe(1);
    expect(statements).toHaveLength(1);
  });

  test('fail one by one', async () => {
    const group = createGroup(database, countOf);
    const outcomes = await Promise.allSettled([group.ask('person'), group.ask('nothing'), group.ask('person')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(database.inTransaction).toBe(false);
  });

  test('all fail when the database is gone', async () => {
    const group = createGroup(database, countOf);
    const asked = [group.ask('person'), group.ask('person')];
    database.close();
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('are answered at once where somebody is about to close the database', async () => {
    const group = createGroup(database, countOf);
    const asked = [group.ask('person'), group.ask('person')];
    group.flush();
    database.close();
    expect(await Promise.all(asked)).toEqual([1, 1]);
  });
});
