import { getTableColumns, getTableName, type Table } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import * as postgres from '../../schema/postgres.ts';
import * as sqlite from '../../schema/sqlite.ts';

describe('the tables of the two dialects', () => {
  const namesOf = (tables: Readonly<Record<string, Table>>) =>
    Object.values(tables).map((table) => ({
      table: getTableName(table),
      columns: Object.entries(getTableColumns(table)).map(([name, column]) => [name, column.name, column.notNull]),
    }));

  test('have the same names, columns and nulls', () => {
    expect(namesOf(postgres)).toEqual(namesOf(sqlite));
  });

  test('have a tenant each, but for the instance’s own keys, and facts, whose slots have it', () => {
    const without = namesOf(sqlite).filter(({ columns }) => !columns.some(([name]) => name === 'tenant'));
    expect(without.map(({ table }) => table)).toEqual(['fact', 'signing_key']);
  });
});
