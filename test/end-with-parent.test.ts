/** A process that is asked ends with the one who asks, and not before: in the middle of an answer, too. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { temporaryFolder } from './store/folder.ts';

const folder = temporaryFolder();
const src = (file: string) => JSON.stringify(path.resolve(import.meta.dirname, '../src', file));

/** Opens a SQLite file as Avow does, has it asked one short question, and one that counts to a number; `said` is all that it says. */
const startedWith = async (file: string, to: number) => {
  const program = `
    import { fork } from 'node:child_process';
    import { createAskedProcess } from ${src('asked-process.ts')};
    import { openSqlite } from ${src('store/sqlite.ts')};
    await openSqlite(${JSON.stringify(file)}).close();
    process.on('SIGTERM', () => {});
    const options = { env: {}, execArgv: [], serialization: 'advanced', stdio: ['ignore', 'inherit', 'ignore', 'ipc'] };
    const asked = createAskedProcess(() => fork(${src('store/sqlite-scan-main.ts')}, [${JSON.stringify(file)}], options), () => true);
    const ask = (text) => asked.ask({ text, values: [] }, new AbortController().signal);
    await ask('select 1');
    const counted = ask('with recursive n (i) as (select 1 union all select i + 1 from n where i < ${to}) select count(*) as total from n');
    console.log('asked');
    console.log(JSON.stringify(await counted.catch(String)));
    asked.close();`;
  const started = spawn(process.execPath, ['--input-type=module', '-e', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { pid } = started;
  if (pid === undefined) throw new Error('it has not started');
  const said = text(started.stdout);
  await once(started.stdout, 'data');
  return { pid, said };
};

test('it answers what it was asked before the whole service was told to stop', async () => {
  const { pid, said } = await startedWith(path.join(folder, 'stop.db'), 2_000_000);
  process.kill(-pid, 'SIGTERM');
  expect(await said).toBe('asked\n{"rows":[{"total":2000000}]}\n');
});

test('it does not go on answering nobody, when the one who asked was killed', async () => {
  const { pid, said } = await startedWith(path.join(folder, 'killed.db'), 1e15);
  process.kill(pid, 'SIGKILL');
  // Both hold it open.
  expect(await said).toBe('asked\n');
});
