import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { temporaryFolder } from './folder.ts';
import { auditOf, fact, idsOf, insertOf, is, newTenant, userKey } from './samples.ts';

const OPEN = path.resolve(import.meta.dirname, '../../src/store/open.ts');

/** The text of a program that opens the store of a file as another process would, and runs a line with it. */
const programOf = (file: string, line: string) =>
  `import { openStore } from ${JSON.stringify(OPEN)};
   const store = await openStore(${JSON.stringify(file)}, { baseDirectory: '/' });
   ${line}`;

describe('a SQLite file', () => {
  const folder = temporaryFolder();

  test('has everything after it was closed and opened again', async () => {
    const tenant = newTenant();
    const open = () => openStore('data/deep/avow.db', { baseDirectory: folder });
    const first = await open();
    await first.commit([insertOf(tenant, { id: 'u1', facts: [fact('title', 'clerk')] })]);
    const unawaited = first.commit([insertOf(tenant, { id: 'u2', facts: [fact('title', 'clerk')] })]);
    await first.close();
    await unawaited;
    const second = await open();
    expect(await idsOf(second, tenant, is('title', 'eq', 'clerk'))).toEqual(['u1', 'u2']);
    await second.close();
  });

  test('has what was acknowledged before the process was killed', async () => {
    const file = path.join(folder, 'killed.db');
    const write = JSON.stringify(insertOf('default', { id: 'u1' }));
    const program = programOf(
      file,
      `await store.commit([${write}]); console.log('acknowledged'); setInterval(() => {}, 1e6);`,
    );
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = await openStore(file, { baseDirectory: '/' });
    expect(await store.getResource(userKey('default', 'u1'))).toMatchObject({ version: 1 });
    await store.close();
  });

  test('is read by a second process while the first has it open, up to the last commit', async () => {
    const file = path.join(folder, 'shared.db');
    const store = await openStore(file, { baseDirectory: '/' });
    await store.commit([{ kind: 'insertAudit', audit: auditOf('default', 'a1') }]);
    const program = programOf(file, `console.log(JSON.stringify(await store.listAudit('default', 10)));`);
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    expect(JSON.parse(stdout)).toEqual([auditOf('default', 'a1')]);
    await store.commit([{ kind: 'insertAudit', audit: auditOf('default', 'a2') }]);
    await store.close();
  });
});
