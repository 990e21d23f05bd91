import { type ForkOptions, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createAskedProcess } from '../asked-process.ts';
import { programBeside } from '../program-beside.ts';
import { Abandoned } from './abandoned.ts';
import type { TenantAsker } from './asker.ts';
import type { SqlValue } from './driver.ts';
import { createScanPlaces } from './scan-places.ts';
import type { Answer, Question } from './sqlite-scan-process.ts';
import type { Statement } from './statement.ts';
import { TooCostly } from './too-costly.ts';

const PROGRAM = programBeside(import.meta.url, 'sqlite-scan-main');

/** None of this process's secrets. */
const OPTIONS: ForkOptions = { env: {}, execArgv: [], serialization: 'advanced', stdio: 'ignore' };

/** Two at least, so that one client never has all (scan-places.ts); each may have 100 MB in memory. */
const PROCESSES = Math.min(4, Math.max(2, availableParallelism()));

/** How long a process may take to start. */
const START_MS = 10_000;

/** How long a question that nobody waits for is let be: most are over by then, and a new process takes as long to start. */
const ABANDONED_MS = 250;

/** What is asked of a SQLite file beside this process, which stands still while SQLite answers it. */
export interface Scans {
  /** @throws TooCostly, TooBusy, Abandoned, ERR_PROCESS_BUSY where no process starts, and the error of SQLite with its code */
  all(statement: Statement, values: readonly SqlValue[], by: TenantAsker): Promise<readonly unknown[]>;
  close(): void;
}

/**
 * Processes of their own read the file: what takes long keeps those waiting who ask the like, in turns (scan-places.ts), and
 * nobody else; and what takes too long, or is waited for no longer, is over when its process is killed. A commit that was
 * acknowledged is seen there too.
 */
export function openScans(file: string, mostMs: number): Scans {
  const places = createScanPlaces(PROCESSES);
  const create = () =>
    createAskedProcess<Question, Answer>(
      () => fork(PROGRAM, [file], OPTIONS),
      // It is Avow's own program that speaks.
      (said): said is Answer => typeof said === 'object',
    );
  const processes = Array.from({ length: PROCESSES }, create);
  // The one that was free last comes first: another is started when it is needed.
  const free = [...processes];

  async function ask(question: Question, gone: AbortSignal | null): Promise<Answer> {
    const process = free.pop();
    if (process === undefined) throw new TypeError('there are more places than processes');
    const late = new AbortController();
    let timer = setTimeout(() => late.abort(busy()), START_MS);
    const endAfter = (ms: number, error: Error) => {
      clearTimeout(timer);
      timer = setTimeout(() => late.abort(error), ms);
    };
    const leave = () => endAfter(ABANDONED_MS, new Abandoned());
    const begun = () => {
      if (!gone?.aborted) endAfter(mostMs, new TooCostly(`it takes over ${mostMs} ms`));
    };
    gone?.addEventListener('abort', leave);
    try {
      return await process.ask(question, late.signal, begun);
    } finally {
      clearTimeout(timer);
      gone?.removeEventListener('abort', leave);
      free.push(process);
    }
  }

  return {
    all: ({ text }, values, by) =>
      places.take(by, async (gone) => {
        const answer = await ask({ text, values }, gone);
        if ('rows' in answer) return answer.rows;
        throw Object.assign(new Error(answer.message), { code: answer.code });
      }),
    close: () => {
      for (const process of processes) process.close();
    },
  };
}

function busy(): Error {
  return Object.assign(new Error('the process for what takes long does not start'), { code: 'ERR_PROCESS_BUSY' });
}
