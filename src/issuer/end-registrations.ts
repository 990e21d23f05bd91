/** Clients that registered themselves and have come to their end, or were not used for too long, are removed. */
import type { Effects, Log } from '../effects.ts';
import { Conflict, type Store } from '../store/port.ts';
import type { Work } from '../workers.ts';
import { deletion } from './manage-registration.ts';

const EVERY_MS = 600_000;
const AT_ONCE = 100;

export interface EndRegistrationsDeps {
  readonly store: Store;
  readonly effects: Pick<Effects, 'now' | 'newId' | 'wait'>;
  readonly log: Log;
}

/** Removes those that have ended, with all that is theirs and a record each; returns how many. */
export async function endRegistrations(deps: EndRegistrationsDeps): Promise<number> {
  const { store, effects } = deps;
  const ended = await store.listEndedRegistrations(effects.now(), AT_ONCE);
  for (const one of ended) await store.commit(deletion(deps, one, 'ended')).catch(unlessGone);
  return ended.length < AT_ONCE ? ended.length : ended.length + (await endRegistrations(deps));
}

/** Another node was first. */
function unlessGone(error: unknown): void {
  if (!(error instanceof Conflict)) throw error;
}

/** Does so every ten minutes, until it is stopped; until then nobody can use them either. */
export function registrationWork(deps: EndRegistrationsDeps): Work {
  return {
    as: 'end registrations',
    run: async (stop) => {
      while (!stop.aborted) {
        await endRegistrations(deps).catch((error: unknown) =>
          deps.log.error({ err: error }, 'clients that have ended could not be removed; it is tried again'),
        );
        await deps.effects.wait(EVERY_MS, stop);
      }
    },
  };
}
