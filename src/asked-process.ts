import type { ChildProcess } from 'node:child_process';

/** A process that is asked one question after the other. It is started when it is first needed, and again where it has ended. */
export interface AskedProcess<Question, Answer> {
  /**
   * @param signal gives the question up: one that is being answered is over when its process is killed
   * @param begun is called when its turn has come
   * @returns its answer; rejects with the signal's reason, and with ERR_PROCESS where the process has ended
   */
  ask(question: Question, signal: AbortSignal, begun?: () => void): Promise<Answer>;
  /** Whoever waits is told that it has ended, and whoever asks from now on. */
  close(): void;
}

interface Job<Question, Answer> {
  readonly question: Question;
  readonly begun: () => void;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** What a process says first: that questions may come. */
export const READY = 'ready';

/**
 * @param fork starts one, which says READY, and then one answer for each question
 * @param isAnswer tells an answer from anything else that a process may say
 */
export function createAskedProcess<Question extends object, Answer>(
  fork: () => ChildProcess,
  isAnswer: (said: unknown) => said is Answer,
): AskedProcess<Question, Answer> {
  const waiting: Job<Question, Answer>[] = [];
  let running: Job<Question, Answer> | null = null;
  let child: ChildProcess | null = null;
  let ready = false;
  let closed = false;

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
    if (running === null) return;
    running.begun();
    child.send(running.question);
  }

  function start(): ChildProcess {
    const started = fork();
    started.on('message', (said: unknown) => {
      if (started !== child) return;
      if (said === READY) ready = true;
      else if (isAnswer(said)) end((job) => job.resolve(said));
      next();
    });
    const gone = () => {
      if (started === child) fail();
    };
    started.on('error', gone);
    started.on('exit', gone);
    return started;
  }

  function end(settle: (job: Job<Question, Answer>) => void): void {
    const job = running;
    running = null;
    if (job !== null) settle(job);
  }

  function fail(): void {
    // Another one answers those who wait; but where one did not even start, the next would not either.
    const isWorthAnother = ready;
    stop();
    end((job) => job.reject(ended()));
    if (isWorthAnother) next();
    else refuseWaiting();
  }

  function refuseWaiting(): void {
    for (const job of waiting.splice(0)) job.reject(ended());
  }

  function stop(): void {
    child?.kill('SIGKILL');
    child = null;
    ready = false;
  }

  function giveUp(job: Job<Question, Answer>, reason: unknown): void {
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
    ask: (question, signal, begun = () => {}) =>
      new Promise<Answer>((resolve, reject) => {
        if (closed) return reject(ended());
        if (signal.aborted) return reject(signal.reason);
        const abort = () => giveUp(job, signal.reason);
        // A signal that is still to come would keep the answer for as long.
        const over = () => signal.removeEventListener('abort', abort);
        const job: Job<Question, Answer> = {
          question,
          begun,
          resolve: (answer) => {
            over();
            resolve(answer);
          },
          reject: (error) => {
            over();
            reject(error);
          },
        };
        signal.addEventListener('abort', abort);
        waiting.push(job);
        next();
      }),
    close: () => {
      closed = true;
      stop();
      end((job) => job.reject(ended()));
      refuseWaiting();
    },
  };
}

function ended(): Error {
  return Object.assign(new Error('the process has ended'), { code: 'ERR_PROCESS' });
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
