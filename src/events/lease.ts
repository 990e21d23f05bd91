import { Conflict } from '../store/port.ts';
import { DELIVERY_TIMEOUT_MS } from './deliver.ts';
import type { EventStream, Publisher } from './publisher.ts';

/** Other nodes leave a stream alone this long after its holder was last heard of. */
const HELD_MS = 6 * DELIVERY_TIMEOUT_MS;

/** The right of one node to push a stream: two that push it at once would send each event twice, and out of order. */
export interface Lease {
  /** How long to leave a stream alone that another node holds. */
  readonly patienceMs: number;
  /** Takes it or keeps it; false while another node has it. Written again only when half of its time is over. */
  renew(): Promise<boolean>;
  giveBack(): Promise<void>;
}

export function createLease(
  { store, effects, log }: Pick<Publisher, 'store' | 'effects' | 'log'>,
  { tenant, name }: Pick<EventStream, 'tenant' | 'name'>,
): Lease {
  const holder = effects.newId();
  let until = 0;

  async function hold(ms: number): Promise<boolean> {
    const now = effects.now();
    if (until - now > HELD_MS / 2 && ms > 0) return true;
    try {
      await store.commit([{ kind: 'holdStream', tenant, name, holder, now, until: now + ms }]);
    } catch (error) {
      if (error instanceof Conflict && error.kind === 'held') return false;
      throw error;
    }
    until = now + ms;
    return true;
  }

  return {
    patienceMs: HELD_MS / 2,
    renew: () => hold(HELD_MS),
    giveBack: async () => {
      if (until <= effects.now()) return;
      // Where it cannot be given back, its time is over soon.
      await hold(0).catch((error: unknown) => log.warn({ err: error, stream: name }, 'a stream of events stays held'));
    },
  };
}
