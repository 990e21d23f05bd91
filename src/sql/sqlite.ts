import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import type { Database, DatabaseTarget, DatabaseValue } from '../effects.ts';
import type { Answer, Question, Settings } from './sqlite-process.ts';

interface Job extends Question {
  readonly resolve: (rows: readonly object[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Beside this file, which may have been compiled. */
const PROGRAM = new URL(import.meta.url.endsWith('.ts') ? './sqlite-main.ts' : './sqlite-main.js', import.meta.url);

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
  const waiting: Job[] = [];
  let running: Job | null = null;
  let child: ChildProcess | null = null;
  let ready = false;

  function next(): void {
    if (running !== null) return;
    if (waiting.length === 0) {
      rest(child);
      return;
    }
    child ??= start();
    wake(child);
    if (!ready) return;
    running = waiting.shift() ?? null;
    if (running !== null) child.send({ texts: running.texts, values: running.values } satisfies Question);
  }

  function start(): ChildProcess {
    const settings: Settings = { file, timeoutMs };
    const started = fork(PROGRAM, [JSON.stringify(settings)], OPTIONS);
    started.on('message', (answer: Answer) => {
      if (started !== child) return;
      if ('ready' in answer) ready = true;
      else end((job) => ('rows' in answer ? job.resolve(answer.rows) : job.reject(failure(answer.code))));
      next();
    });
    const gone = () => {
      if (started !== child) return;
      stop();
      end((job) => job.reject(failure('ERR_PROCESS')));
      // One that did not even start would not the next time either.
      for (const job of waiting.splice(0)) job.reject(failure('ERR_PROCESS'));
    };
    started.on('error', gone);
    started.on('exit', gone);
    return started;
  }

  function end(settle: (job: Job) => void): void {
    const job = running;
    running = null;
    if (job !== null) settle(job);
  }

  function stop(): void {
    child?.kill('SIGKILL');
    child = null;
    ready = false;
  }

  function giveUp(job: Job, reason: unknown): void {
    const at = waiting.indexOf(job);
    if (at >= 0) waiting.splice(at, 1);
    if (running === job) {
      stop();
      running = null;
    }
    job.reject(reason);
    next();
  }

  return {
    query: (texts: readonly string[], values: readonly DatabaseValue[], signal: AbortSignal) =>
      new Promise((resolve, reject) => {
        const job: Job = { texts, values, resolve, reject };
        const abort = () => giveUp(job, signal.reason);
        if (signal.aborted) reject(signal.reason);
        else waiting.push(job);
        signal.addEventListener('abort', abort, { once: true });
        next();
      }),
    async close() {
      stop();
    },
  };
}

/** While nothing is asked of it, it keeps nobody from ending. */
function rest(child: ChildProcess | null): void {
  child?.unref();
  child?.channel?.unref();
}

function wake(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function failure(code: string): Error {
  return Object.assign(new Error('the SQLite file could not be asked'), { code });
}
