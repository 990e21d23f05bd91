import type { ResolverConfig } from '../../../schema/config.ts';
import type { Database, DatabaseValue } from '../../effects.ts';
import type { Problem } from '../../problem.ts';
import { defineResolver } from '../resolver.ts';
import { Unaskable, Unavailable, type Values } from '../source.ts';
import { type Built, built, notBuilt, type ResolverDeps } from './built.ts';
import { policyProblems, remotePolicy } from './remote.ts';
import { valuesOfRow, valuesOfRows } from './sql-row.ts';
import { parseSqlText, type SqlText } from './sql-text.ts';

export type SqlConfig = Extract<ResolverConfig, { kind: 'sql' }>;

/** Asks a database of the operator's own. No row is an answer: there is nothing about them. */
export function buildSql(name: string, config: SqlConfig, { openDatabase }: ResolverDeps): Built {
  const text = parseSqlText(config.query);
  const problems: Problem[] = [...policyProblems(['resolvers', name], config), ...databaseProblems(name, config)];
  if ('message' in text) problems.push({ key: ['resolvers', name, 'query'], ...text });
  problems.push(...givesProblems(name, config));
  if ('message' in text || problems.length > 0) return notBuilt(problems);
  const { gives, rows, max, maxBytes, connections, timeout: timeoutMs } = config;
  const database = openDatabase({ database: config.database, timeoutMs, connections });
  const statement = bounded(text, rows === 'first' ? 1 : max + 1);
  return built(
    defineResolver({
      name,
      kind: 'sql',
      needs: text.needs.map((need) => ({ ...need, single: true, at: ['query'] })),
      gives,
      policy: remotePolicy(config),
      resolve: async (inputs, signal) => {
        const found = await ask({ database, timeoutMs }, statement, inputs, signal);
        if (rows === 'all' && found.length > max) throw new Unaskable(`its answer has over ${max} rows`);
        const [first = {}] = found;
        const values = rows === 'all' ? valuesOfRows(found, gives) : valuesOfRow(first, gives);
        // What a character takes is not looked at closely: it is a bound, not a bill.
        if (JSON.stringify(values).length > maxBytes)
          throw new Unaskable(`its answer is longer than ${maxBytes} bytes`);
        return values;
      },
      wake: (signal) => database.query(['select 1'], [], signal),
      close: () => database.close(),
    }),
  );
}

/** Within another SELECT the query can be nothing else, whatever its text: databases take no other statement there. */
function bounded({ texts, values }: SqlText, rows: number): Pick<SqlText, 'texts' | 'values'> {
  const ends = { head: 'select * from (\n', tail: `\n) as answer limit ${rows}` };
  const last = texts.length - 1;
  return {
    values,
    texts: texts.map((text, index) => (index === 0 ? ends.head : '') + text + (index === last ? ends.tail : '')),
  };
}

async function ask(
  { database, timeoutMs }: { readonly database: Database; readonly timeoutMs: number },
  { texts, values }: Pick<SqlText, 'texts' | 'values'>,
  inputs: Values,
  signal: AbortSignal,
): Promise<readonly object[]> {
  const bound = values.map((key) => bindable(inputs[key]));
  try {
    return await database.query(texts, bound, signal);
  } catch (error) {
    throw failureOf(error, timeoutMs);
  }
}

function bindable(value: Values[string] | undefined): DatabaseValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new Unaskable('a value that it needs is no single one');
}

/** query_canceled: the server ends the question at the same moment as its source does (deadline.ts), and either may be first. */
const ENDED_BY_SERVER = '57014';

/** SQLSTATE class 22: the data does not fit the query, such as a word where a number is wanted. That is due to this one person. */
function failureOf(error: unknown, timeoutMs: number): Unavailable {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === ENDED_BY_SERVER) return new Unavailable(`no answer within ${timeoutMs} ms`, { cause: error });
  if (/^22\w{3}$/.test(code)) return new Unaskable(`a value does not fit its query (${code})`, { cause: error });
  const known = /^[A-Z0-9_]{1,40}$/.test(code) ? ` (${code})` : '';
  return new Unavailable(`the database does not answer${known}`, { cause: error });
}

function databaseProblems(name: string, { database }: SqlConfig): readonly Problem[] {
  const key = ['resolvers', name, 'database'];
  if (database === ':memory:') {
    return [{ key, message: 'a database in memory is empty', mend: 'name a SQLite file or a PostgreSQL server' }];
  }
  if (!/^postgres(ql)?:/i.test(database) || URL.canParse(database)) return [];
  // It may hold a password, and is not repeated.
  return [
    { key, message: 'the address is not a URL', mend: 'write postgres://user:password@host:5432/name, %-encoded' },
  ];
}

function givesProblems(name: string, { gives, rows }: SqlConfig): readonly Problem[] {
  const key = ['resolvers', name, 'gives'];
  if (Object.keys(gives).length === 0) {
    return [{ key, message: 'it gives nothing', mend: 'name the columns that it gives, with types: { plan: string }' }];
  }
  const single = Object.entries(gives).filter(([, type]) => rows === 'all' && !type.endsWith('[]'));
  return single.map(([column, type]) => ({
    key: [...key, column],
    message: `of all rows there are lists, and this is ${type}`,
    mend: `write ${type}[], or rows: first`,
  }));
}
