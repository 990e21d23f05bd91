import type { SqlValue, Step } from './driver.ts';
import { Conflict } from './port.ts';
import type { Statement } from './statement.ts';

/** Runs a statement in the transaction under way; how many rows it changed. */
export type Execute = (statement: Statement, values: readonly SqlValue[]) => Promise<number>;

const DEADLOCK = '40P01';

const control = (text: string): Statement => ({ name: null, text, parameters: [] });
const SAVE = control('savepoint batch');
const KEEP = control('release savepoint batch');
const UNDO = control('rollback to savepoint batch');

/** All steps, in order; throws at the first that fails. */
export async function runBatch(execute: Execute, steps: readonly Step[]): Promise<readonly number[]> {
  const changed: number[] = [];
  for (const { statement, values, conflict } of steps) {
    const rows = await execute(statement, values);
    if (conflict !== null && rows === 0) throw new Conflict(conflict.kind, conflict.path);
    changed.push(rows);
  }
  return changed;
}

/** All batches, in order; what fails in one undoes that one. Throws where the transaction itself is lost. */
export async function runBatchEach(
  execute: Execute,
  batches: readonly (readonly Step[])[],
): Promise<readonly PromiseSettledResult<readonly number[]>[]> {
  const outcomes: PromiseSettledResult<readonly number[]>[] = [];
  for (const steps of batches) {
    await execute(SAVE, []);
    const [outcome] = await Promise.allSettled([runBatch(execute, steps)]);
    const failed = outcome.status === 'rejected';
    if (failed && isDeadlock(outcome.reason)) throw outcome.reason;
    await execute(failed ? UNDO : KEEP, []);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** Of transactions that wait for each other PostgreSQL ends one. */
export function isDeadlock(error: unknown): boolean {
  return error instanceof Error && Object.getOwnPropertyDescriptor(error, 'code')?.value === DEADLOCK;
}
