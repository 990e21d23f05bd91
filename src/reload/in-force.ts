import { createWorkers, type Workers } from '../workers.ts';
import type { Edition } from './edition.ts';

/** The configuration that is in force, and what is done by it. */
export interface InForce {
  readonly edition: Edition;
  readonly workers: { readonly [kind in keyof Edition['works']]: Workers };
  /**
   * Puts another in its place: the next request is answered by that one. Those that are under way are answered by the one that they
   * came to, which ends after the last of them. Resolves when all work is done by the new one.
   */
  replace(edition: Edition): Promise<void>;
  /** Ends all of them. */
  close(): Promise<void>;
}

export function createInForce(first: Edition): InForce {
  const { events, streams, registrations, retention } = first.works;
  const workers = {
    events: createWorkers(events),
    streams: createWorkers(streams),
    registrations: createWorkers(registrations),
    retention: createWorkers(retention),
  };
  const ending = new Set<Edition>();
  let edition = first;
  return {
    get edition() {
      return edition;
    },
    workers,
    replace: async (next) => {
      const former = edition;
      edition = next;
      await Promise.all([
        workers.events.become(next.works.events),
        workers.streams.become(next.works.streams),
        workers.registrations.become(next.works.registrations),
        workers.retention.become(next.works.retention),
      ]);
      ending.add(former);
      void former.end().then(() => ending.delete(former));
    },
    close: async () => {
      await Promise.all([edition, ...ending].map((one) => one.close()));
    },
  };
}
