import type { TenantAsker } from './asker.ts';
import type { ConflictKind } from './port.ts';
import type { Statement } from './statement.ts';

/** What a column holds, in every dialect. */
export type SqlValue = string | number | null;

/** One statement of an atomic batch. */
export interface Step {
  readonly statement: Statement;
  readonly values: readonly SqlValue[];
  /** The Conflict to throw unless the statement changes a row, or finds one; null where it may change any number. */
  readonly conflict: { readonly kind: ConflictKind; readonly path: string | null } | null;
}

/** One open database: the little that a store needs of it. */
export interface Driver {
  /** The rows of a query, an object each. */
  all(statement: Statement, values: readonly SqlValue[]): Promise<readonly unknown[]>;
  /** The first of them; null where there is none. */
  first(statement: Statement, values: readonly SqlValue[]): Promise<unknown>;
  /**
   * The same for what may take long: nobody else waits for it but those who ask the like, in turns.
   * @throws TooCostly where it takes longer than one question may, TooBusy where its turn does not come, Abandoned
   */
  scan(statement: Statement, values: readonly SqlValue[], by: TenantAsker): Promise<readonly unknown[]>;
  /** Runs all steps in order, durably, or none: throws Conflict where a step says so. How many rows each changed, or found. */
  batch(steps: readonly Step[]): Promise<readonly number[]>;
  /** Several batches in their order and in one transaction; what one throws undoes that one alone. */
  batchEach(batches: readonly (readonly Step[])[]): Promise<readonly PromiseSettledResult<readonly number[]>[]>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}
