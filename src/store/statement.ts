import { type Column, getTableColumns, is, Placeholder, type SQL, sql, type Table } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import type { SqlValue } from './driver.ts';

/** A statement in the text of one dialect; a driver prepares it when it first meets it. */
export interface Statement {
  /** What a server may keep it prepared under; null for one of very many, such as a filter's. */
  readonly name: string | null;
  readonly text: string;
  /** The names of its parameters, in the order of their places. */
  readonly parameters: readonly string[];
}

/** Writes a statement out for a dialect. Its values are placeholders, all of them: TypeError otherwise. */
export function compileStatement(dialect: Dialect, name: string | null, statement: SQL): Statement {
  const query = dialect.toQuery(statement);
  const parameters = query.params.map((parameter) => {
    if (!is(parameter, Placeholder)) throw new TypeError(`a value stands in the text of a statement: ${query.sql}`);
    return parameter.name;
  });
  return { name, text: query.sql, parameters };
}

/** Puts named values in the order of the statement's places. */
export function bind(statement: Statement, values: Readonly<Record<string, SqlValue>>): SqlValue[] {
  return bindRows(statement, [values]);
}

/** The same for several rows, of a statement of insertRows(). */
export function bindRows(statement: Statement, rows: readonly Readonly<Record<string, SqlValue>>[]): SqlValue[] {
  // Each row has the places of the first.
  const names = statement.parameters.slice(0, statement.parameters.length / rows.length);
  const bound: SqlValue[] = [];
  for (const row of rows) {
    for (const name of names) {
      const value = row[name];
      if (value === undefined) throw new TypeError(`no value for ${name} of: ${statement.text}`);
      bound.push(value);
    }
  }
  return bound;
}

type Named<N extends string> = Table & Readonly<Record<N, Column>>;

/** `tenant = :tenant and id = :id` */
export function equal<N extends string>(table: Named<N>, names: readonly N[]): SQL {
  return sql.join(
    names.map((name) => sql`${table[name]} = ${sql.placeholder(name)}`),
    sql` and `,
  );
}

/** `id as "id", public_jwk as "publicJwk"`: rows come out with the names that the port's types have. */
export function columns<N extends string>(table: Named<N>, names: readonly N[]): SQL {
  return sql.join(
    names.map((name) => sql`${table[name]} as ${sql.identifier(name)}`),
    sql`, `,
  );
}

/**
 * `insert into token (…) values (:hash, …)`, every column but those a database numbers itself. A row whose key is taken is
 * not an error here: it changes no row, which a step's `conflict` sees, alike in every dialect.
 */
export function insertInto(table: Table, numbered: readonly string[] = ['seq']): SQL {
  return insertRows(table, 1, numbered);
}

/** The same for several rows, whose places come one row after the other: see bindRows(). */
export function insertRows(table: Table, count: number, numbered: readonly string[] = ['seq']): SQL {
  const insertable = Object.entries(getTableColumns(table)).filter(([name]) => !numbered.includes(name));
  const names = insertable.map(([, column]) => sql.identifier(column.name));
  const rows = Array.from({ length: count }, () => {
    const values = insertable.map(([name]) => sql.placeholder(name));
    return sql`(${sql.join(values, sql`, `)})`;
  });
  return sql`insert into ${table} (${sql.join(names, sql`, `)}) values ${sql.join(rows, sql`, `)} on conflict do nothing`;
}
