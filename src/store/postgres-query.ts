import type pg from 'pg';
import type { SqlValue } from './driver.ts';
import type { Statement } from './statement.ts';

/** A filter's statement has no name: its shapes are many, and a server keeps what has a name as long as the connection. */
export function queryOf({ name, text }: Statement, values: readonly SqlValue[]): pg.QueryConfig {
  return { ...(name === null ? {} : { name }), text, values: values.map(storable) };
}

/**
 * PostgreSQL's text has no U+0000. It becomes U+FFFD, as what is not well-formed does in UTF-8; documents are JSON,
 * where it stands as an escape, and keep it.
 */
export function storable(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
}
