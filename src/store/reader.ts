import type { Driver, SqlValue } from './driver.ts';
import { bind, type Statement } from './statement.ts';

type Values = Readonly<Record<string, SqlValue>>;

/** Asks statements. Rows are our own, written through the port's types: this is where they are taken for what they are. */
export interface Reader {
  list<Row>(statement: Statement, values: Values): Promise<readonly Row[]>;
  /** Null where there is none. */
  first<Row>(statement: Statement, values: Values): Promise<Row | null>;
}

export function createReader(driver: Pick<Driver, 'all' | 'first'>): Reader {
  return {
    list: <Row>(statement: Statement, values: Values) =>
      driver.all(statement, bind(statement, values)) as Promise<readonly Row[]>,
    first: <Row>(statement: Statement, values: Values) =>
      driver.first(statement, bind(statement, values)) as Promise<Row | null>,
  };
}
