import { type ForkOptions, fork } from 'node:child_process';
import { createAskedProcess } from '../asked-process.ts';
import type { Database, DatabaseTarget } from '../effects.ts';
import { programBeside } from '../program-beside.ts';
import type { Answer, Question, Settings } from './sqlite-process.ts';

const PROGRAM = programBeside(import.meta.url, 'sqlite-main');

/** None of this process's secrets, and no more memory than answers of a reasonable size take: more ends it, and not this process. */
const OPTIONS: ForkOptions = {
  env: {},
  execArgv: ['--max-old-space-size=64'],
  serialization: 'advanced',
  stdio: 'ignore',
};

/**
 * SQLite answers while its caller stands still, and cannot be told to stop, so that it is asked in a process of its own: a question
 * that takes long keeps nobody else waiting but those for the same file, and is over when its process is killed. (A thread would not
 * do: to end one in the middle of a native call can end the whole process.) Questions come one after the other.
 */
export function openSqlite({ database: file, timeoutMs }: DatabaseTarget): Database {
  const settings: Settings = { file, timeoutMs };
  const process = createAskedProcess<Question, Answer>(
    () => fork(PROGRAM, [JSON.stringify(settings)], OPTIONS),
    // It is Avow's own program that speaks.
    (said): said is Answer => typeof said === 'object',
  );
  return {
    async query(texts, values, signal) {
      const answer = await process.ask({ texts, values }, signal).catch((error: unknown) => {
        throw error instanceof Error && 'code' in error && error.code === ENDED ? failure(ENDED) : error;
      });
      if ('rows' in answer) return answer.rows;
      throw failure(answer.code);
    },
    async close() {
      process.close();
    },
  };
}

const ENDED = 'ERR_PROCESS';

function failure(code: string): Error {
  return Object.assign(new Error('the SQLite file could not be asked'), { code });
}
