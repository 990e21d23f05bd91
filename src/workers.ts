/** What an installation does by itself, beside answering: one thing each, until it is told to stop. */
export interface Work {
  /** What it does, and everything that it is done by: two that say the same here are the same work. */
  readonly as: string;
  /** Resolves soon after the signal is aborted, with nothing left half done. */
  run(stop: AbortSignal): Promise<void>;
}

/** Those that are at it. */
export interface Workers {
  start(): void;
  /**
   * Gives them other work: what is the same goes on undisturbed, what is not there any more ends, and what is new begins after that, so
   * that nothing is ever done by two. Before the start it is only noted.
   */
  become(works: readonly Work[]): Promise<void>;
  stop(): Promise<void>;
}

interface Running {
  readonly stop: AbortController;
  readonly over: Promise<void>;
}

export function createWorkers(first: readonly Work[]): Workers {
  const running = new Map<string, Running>();
  let works = first;
  let state: 'waiting' | 'started' | 'stopped' = 'waiting';

  function begin(): void {
    if (state !== 'started') return;
    for (const { as, run } of works) {
      if (running.has(as)) continue;
      const stop = new AbortController();
      running.set(as, { stop, over: run(stop.signal) });
    }
  }

  async function end(ending: readonly (readonly [string, Running])[]): Promise<void> {
    for (const [, { stop }] of ending) stop.abort();
    await Promise.all(ending.map(([, { over }]) => over));
    for (const [as] of ending) running.delete(as);
  }

  return {
    start: () => {
      state = 'started';
      begin();
    },
    become: async (next) => {
      works = next;
      const kept = new Set(next.map(({ as }) => as));
      await end([...running].filter(([as]) => !kept.has(as)));
      begin();
    },
    stop: async () => {
      state = 'stopped';
      await end([...running]);
    },
  };
}
