import { type ForkOptions, fork } from 'node:child_process';
import { createAskedProcess } from '../asked-process.ts';
import { programBeside } from '../program-beside.ts';
import type { SqlValue } from './driver.ts';
import type { Answer, Question } from './sqlite-scan-process.ts';
import type { Statement } from './statement.ts';
import { TooCostly } from './too-costly.ts';

const PROGRAM = programBeside(import.meta.url, 'sqlite-scan-main');

/** None of this process's secrets. */
const OPTIONS: ForkOptions = { env: {}, execArgv: [], serialization: 'advanced', stdio: 'ignore' };

/** How long a question waits for its turn. */
const WAIT_MS = 10_000;

/** What is asked of a SQLite file beside this process, which stands still while SQLite answers it. */
export interface Scans {
  /** @throws TooCostly, ERR_PROCESS_BUSY where its turn has not come, and the error of SQLite with its code */
  all(statement: Statement, values: readonly SqlValue[]): Promise<readonly unknown[]>;
  close(): void;
}

/**
 * A process of its own reads the file, one question after the other: what takes long keeps those waiting who ask the like, and
 * nobody else; and what takes too long is over when the process is killed. A commit that was acknowledged is seen there too.
 */
export function openScans(file: string, mostMs: number): Scans {
  const process = createAskedProcess<Question, Answer>(
    () => fork(PROGRAM, [file], OPTIONS),
    // It is Avow's own program that speaks.
    (said): said is Answer => typeof said === 'object',
  );
  return {
    async all({ text }, values) {
      const late = new AbortController();
      let timer = setTimeout(() => late.abort(busy()), WAIT_MS);
      const begun = () => {
        clearTimeout(timer);
        timer = setTimeout(() => late.abort(new TooCostly(`it takes over ${mostMs} ms`)), mostMs);
      };
      const answer = await process.ask({ text, values }, late.signal, begun).finally(() => clearTimeout(timer));
      if ('rows' in answer) return answer.rows;
      throw Object.assign(new Error(answer.message), { code: answer.code });
    },
    close: process.close,
  };
}

function busy(): Error {
  return Object.assign(new Error('others have asked before what takes long'), { code: 'ERR_PROCESS_BUSY' });
}
