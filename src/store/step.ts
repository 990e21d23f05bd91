import type { SqlValue, Step } from './driver.ts';
import type { ConflictKind } from './port.ts';
import { bind, type Statement } from './statement.ts';

/**
 * One statement of a commit.
 * @param kind of the Conflict to throw unless it changes a row, or finds one; null where it may change any number
 * @param path that the Conflict names
 */
export function step(
  statement: Statement,
  row: Readonly<Record<string, SqlValue>>,
  kind: ConflictKind | null = null,
  path: string | null = null,
): Step {
  return { statement, values: bind(statement, row), conflict: kind === null ? null : { kind, path } };
}
