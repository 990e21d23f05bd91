import { Abandoned } from './abandoned.ts';
import type { TenantAsker } from './asker.ts';
import { createFairQueue, type Waiter } from './fair-queue.ts';
import { TooBusy } from './too-busy.ts';

/** How long a question waits for its turn. */
const WAIT_MS = 10_000;
/** How many of one client wait at the most: they hold up nobody else, but each has a connection and memory. */
const MOST_WAITING = 100;

/** Where what takes long is asked: so much of it at a time, and the others wait their turn (fair-queue.ts). */
export interface ScanPlaces {
  /**
   * Does it when its turn has come.
   * @param work is given what tells it that nobody waits for it any more; null where nothing does
   * @throws TooBusy where its turn does not come, Abandoned where nobody waits for it by then
   */
  take<Result>(by: TenantAsker, work: (gone: AbortSignal | null) => Promise<Result>): Promise<Result>;
}

/**
 * @param count how many there are. One client has half of them at the most, so that of two or more there is always one that it
 * does not keep from the others.
 */
export function createScanPlaces(count: number, waitMs: number = WAIT_MS): ScanPlaces {
  const ofOneClient = Math.ceil(count / 2);
  const queue = createFairQueue();
  const held: Waiter[] = [];

  const mayHave = ({ tenant, client }: Waiter) =>
    held.filter((other) => other.tenant === tenant && other.client === client).length < ofOneClient;

  function next(): void {
    if (held.length === count) return;
    const waiter = queue.take(mayHave);
    if (waiter === null) return;
    held.push(waiter);
    waiter.begin();
  }

  function enter(names: Omit<Waiter, 'begin'>, gone: AbortSignal | null): Promise<Waiter> {
    return new Promise((resolve, reject) => {
      const over = () => {
        clearTimeout(timer);
        gone?.removeEventListener('abort', leave);
      };
      const refuse = (error: Error) => {
        over();
        queue.remove(waiter);
        reject(error);
      };
      const leave = () => refuse(new Abandoned());
      const timer = setTimeout(() => refuse(new TooBusy('others')), waitMs);
      const waiter: Waiter = {
        ...names,
        begin: () => {
          over();
          resolve(waiter);
        },
      };
      if (gone?.aborted) leave();
      else if (queue.waitingWith(waiter) === MOST_WAITING) refuse(new TooBusy('client'));
      else {
        gone?.addEventListener('abort', leave);
        queue.add(waiter);
        next();
      }
    });
  }

  return {
    async take({ tenant, asker }, work) {
      const gone = asker?.gone?.() ?? null;
      const waiter = await enter({ tenant, client: asker?.client ?? '' }, gone);
      try {
        if (gone?.aborted) throw new Abandoned();
        return await work(gone);
      } finally {
        held.splice(held.indexOf(waiter), 1);
        next();
      }
    },
  };
}
