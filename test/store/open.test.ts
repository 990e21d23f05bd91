import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { OpenError, openErrorOf } from '../../src/store/open-error.ts';
import { temporaryFolder } from './folder.ts';

describe('opening a database', () => {
  const folder = temporaryFolder();
  const failure = (database: string, options = {}) =>
    openStore(database, { baseDirectory: folder, ...options }).then(
      () => new Error('it opened'),
      (error: Error) => error,
    );

  test('makes the directory of a file, for this user alone', async () => {
    const store = await openStore('made/for/it.db', { baseDirectory: folder });
    await store.close();
    expect(statSync(path.join(folder, 'made/for')).mode & 0o077).toBe(0);
  });

  test('says that a file is something else', async () => {
    writeFileSync(path.join(folder, 'letter.txt'), 'Dear reader, this is no database at all.'.repeat(100));
    const error = await failure('letter.txt');
    expect(error).toBeInstanceOf(OpenError);
    expect(error.message).toMatch(/letter\.txt cannot be used: it is not a SQLite database; name another file/);
  });

  test('says that a directory is not a file', async () => {
    mkdirSync(path.join(folder, 'directory'));
    expect((await failure('directory')).message).toMatch(/directory cannot be used: .*; name a file, not a directory/);
  });

  test('says that a part of the path is a file', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    expect((await failure('file/avow.db')).message).toMatch(/a part of its path is a file, not a directory/);
  });

  test.skipIf(process.getuid?.() === 0)('says that it may not write (skipped for root, who may)', async () => {
    mkdirSync(path.join(folder, 'locked'));
    chmodSync(path.join(folder, 'locked'), 0o500);
    expect((await failure('locked/avow.db')).message).toMatch(/give the user that runs Avow the right to write/);
  });

  test.skipIf(!existsSync('/proc/self'))(
    'says so at once where nothing can be made (skipped without /proc)',
    async () => {
      expect((await failure('/proc/avow/data/avow.db')).message).toMatch(/it cannot be read and written; name a file/);
    },
  );

  test('opens what can only be read for who reads, and for nobody who has to write', async () => {
    const made = await openStore('archive.db', { baseDirectory: folder });
    await made.close();
    // Byte 18 of the header: written in a format that SQLite does not know. It is read-only then, for root too.
    const file = openSync(path.join(folder, 'archive.db'), 'r+');
    writeSync(file, Buffer.of(3), 0, 1, 18);
    closeSync(file);
    const read = await openStore('archive.db', { baseDirectory: folder });
    expect(await read.listKeys()).toEqual([]);
    await read.close();
    expect((await failure('archive.db', { mustWrite: true })).message).toMatch(
      /archive\.db cannot be used: it cannot be read and written; name a file/,
    );
  });

  test('refuses what a newer Avow has changed, and leaves it alone', async () => {
    const store = await openStore('newer.db', { baseDirectory: folder });
    await store.close();
    const file = new Sqlite(path.join(folder, 'newer.db'));
    file.prepare("insert into __drizzle_migrations (hash, created_at) values ('of the future', 9999999999999)").run();
    file.close();
    expect((await failure('newer.db')).message).toMatch(
      /newer\.db cannot be used: a newer Avow has changed it; run that/,
    );
  });

  test('says that no PostgreSQL answers, and keeps the password to itself', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => listener.once('listening', resolve));
    const address = listener.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise((resolve) => listener.close(resolve));
    const error = await failure(`postgres://avow:s3cret-word@127.0.0.1:${port}/people?password=s3cret-word`);
    expect(error.message).toContain(`postgres://127.0.0.1:${port}/people cannot be used: no server answers there`);
    expect(`${error.stack} ${JSON.stringify(error.cause)} ${error.cause}`).not.toContain('s3cret-word');
  });

  test('says that an address is none, and keeps the password to itself', async () => {
    const error = await failure('postgres://avow:s3cret-word@[::1/people');
    expect(error.message).toMatch(/cannot be used: the address is not a URL; write postgres:/);
    expect(error.cause).toBeUndefined();
  });

  const coded = (code: string) => Object.assign(new Error('internal words'), { code });
  test.each([
    ['a wrong password', coded('28P01'), /refuses this user or password; correct/],
    ['a database that is not there', coded('3D000'), /no database of that name; create it/],
    ['a right that is missing, wrapped', new Error('failed query', { cause: coded('42501') }), /may not create tables/],
    ['a code of a kind', coded('SQLITE_READONLY_DIRECTORY'), /cannot be read and written/],
    ['a code of no table', coded('XX000'), /it did not open; set AVOW_DEBUG=1 and start again/],
    ['what is no error', 'thrown', /it did not open/],
  ])('says what to do about %s', (_, error, message) => {
    const said = openErrorOf(error, 'the database x');
    expect(said.message).toMatch(message);
    expect(said.message).not.toContain('internal');
    expect(said.cause).toBe(error);
  });
});
