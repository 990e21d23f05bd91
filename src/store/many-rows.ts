/** Rows of which there may be many, written so many to a statement. */
import type { Table } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import type { SqlValue, Step } from './driver.ts';
import { bindRows, compileStatement, insertRows, type Statement } from './statement.ts';

const AT_ONCE = 32;

/** One statement for each number of rows up to AT_ONCE, written when it is first needed. */
export function insertMany(dialect: Dialect, name: string, table: Table): (count: number) => Statement {
  const statements = new Map<number, Statement>();
  return (count) => {
    const known = statements.get(count);
    if (known !== undefined) return known;
    const statement = compileStatement(dialect, `${name}${count}`, insertRows(table, count));
    statements.set(count, statement);
    return statement;
  };
}

/** @param insert of insertMany() */
export function insertSteps(
  insert: (count: number) => Statement,
  rows: readonly Readonly<Record<string, SqlValue>>[],
): Step[] {
  const steps: Step[] = [];
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const some = rows.slice(start, start + AT_ONCE);
    const statement = insert(some.length);
    steps.push({ statement, values: bindRows(statement, some), conflict: null });
  }
  return steps;
}
