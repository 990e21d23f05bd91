import type { Database } from 'better-sqlite3';
import type { Waiting } from './turn.ts';
import type { NameOutage } from './unavailable.ts';

interface Member<Work, Result> {
  readonly work: Work;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommit<Work, Result> extends Waiting {
  /** Resolves when the work is durable; rejects when it failed, and then nothing of it is kept. */
  add(work: Work): Promise<Result>;
}

/**
 * Makes durability cheap under load: the works that arrive together (turn.ts) share a transaction, and so one fsync. One's
 * failure is not another's: where one fails, all is undone and done again with a savepoint around each, which costs a third more
 * and so is not done before it is needed. A COMMIT that fails is everyone's.
 * `run` is synchronous: with better-sqlite3, what stands after an await is no longer in the transaction. It may run twice.
 * @param wait is called when a work waits (turn.ts)
 * @param named what is told of an error (unavailable.ts)
 */
export function createGroupCommit<Work, Result>(
  database: Database,
  run: (work: Work) => Result,
  wait: () => void,
  named: NameOutage,
): GroupCommit<Work, Result> {
  let waiting: Member<Work, Result>[] = [];
  // Inside another transaction, better-sqlite3 makes a savepoint of this one.
  const inSavepoint = database.transaction(run);

  function settle({ work, resolve, reject }: Member<Work, Result>): () => void {
    try {
      const result = inSavepoint(work);
      return () => resolve(result);
    } catch (error) {
      // SQLite rolls all back by itself when the disk is full; what comes next must not run outside of a transaction.
      if (!database.inTransaction) throw error;
      return () => reject(named(error));
    }
  }
  const apart = database.transaction((members: readonly Member<Work, Result>[]) => members.map(settle));
  const together = database.transaction((members: readonly Member<Work, Result>[]) =>
    members.map(({ work, resolve }) => {
      const result = run(work);
      return () => resolve(result);
    }),
  );

  function settleAll(members: readonly Member<Work, Result>[]): readonly (() => void)[] {
    try {
      return together.immediate(members);
    } catch (error) {
      // Alone, it has nobody to be parted from.
      if (members.length === 1) throw error;
      return apart.immediate(members);
    }
  }

  function flush(): void {
    const members = waiting;
    waiting = [];
    if (members.length === 0) return;
    try {
      for (const tell of settleAll(members)) tell();
    } catch (error) {
      for (const member of members) member.reject(named(error));
    }
  }

  return {
    add: (work) =>
      new Promise((resolve, reject) => {
        waiting.push({ work, resolve, reject });
        wait();
      }),
    size: () => waiting.length,
    flush,
  };
}
