import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { openDatabase } from '../../../../src/sql/open.ts';
import { askForClaim } from '../ask.ts';
import type { Condition } from '../condition.ts';
import type { FailingKind } from '../kind.ts';

const GOOD = "select 'gold' as plan";
const ENDLESS =
  'with recursive c(n) as (select 1 union all select n + 1 from c) select cast(max(n) as text) as plan from c';
const SLOW =
  'with recursive c(n) as (select 1 union all select n + 1 from c limit 200000) select iif(max(n) > 0, ' +
  "'gold', '') as plan from c";

const QUERIES: Partial<Readonly<Record<Condition, string>>> = {
  'answers that there is nothing': `${GOOD} where 1 = 0`,
  'answers a value of the wrong type': 'select 7 as plan',
  'is slow, but in time': SLOW,
  'does not answer in time': ENDLESS,
  'answers hugely': 'select hex(zeroblob(100000)) as plan',
};

/** Brings a condition about with a SQLite file: no server is needed. */
async function ask(condition: Condition) {
  const folder = mkdtempSync(join(tmpdir(), 'avow-failures-'));
  const file = join(folder, 'plan.db');
  if (condition === 'answers garbage')
    writeFileSync(file, 'this is no database, but a text that is long enough to be one'.repeat(20));
  else if (condition !== 'refuses the connection') new Sqlite(file).close();
  const opened: { close(): Promise<void> }[] = [];
  try {
    const timeout = condition === 'does not answer in time' ? '200ms' : '10s';
    const config = {
      kind: 'sql',
      database: file,
      query: QUERIES[condition] ?? GOOD,
      gives: { plan: 'string' },
      timeout,
    };
    return await askForClaim('plan', config, {
      openDatabase: (target) => {
        const database = openDatabase(target);
        opened.push(database);
        return database;
      },
    });
  } finally {
    await Promise.all(opened.map((database) => database.close()));
    rmSync(folder, { recursive: true });
  }
}

const MISTYPED = 'source has no plan; it answered plan, which is undeclared or of another type than declared';

export const sql: FailingKind = {
  kind: 'sql',
  cells: {
    answers: { status: 'value', value: 'gold' },
    'answers that there is nothing': { status: 'absent', reason: 'source has no plan' },
    'answers a value of the wrong type': { status: 'absent', reason: MISTYPED },
    'is slow, but in time': { status: 'value', value: 'gold' },
    'does not answer in time': { status: 'unavailable', reason: 'no answer within 200 ms' },
    'refuses the connection': { status: 'unavailable', reason: 'the database does not answer (SQLITE_CANTOPEN)' },
    'resets midway': { never: 'a SQLite file has no connection; one to PostgreSQL that breaks is “does not answer”' },
    'answers garbage': { status: 'unavailable', reason: 'the database does not answer (SQLITE_NOTADB)' },
    'answers hugely': { status: 'unavailable', reason: 'its answer is longer than 65536 bytes' },
    redirects: { never: 'databases do not redirect' },
    'resolves to a private address': { never: 'the operator names the database, which is private more often than not' },
  },
  provoke: ask,
};
