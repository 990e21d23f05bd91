import type { Asker } from '../store/asker.ts';
import type { Caller } from './directory.ts';

/** A caller as the store tells it from the others of its tenant: one of each kind may have the same name. */
export function askerOf({ kind, client, gone }: Pick<Caller, 'kind' | 'client' | 'gone'>): Asker {
  return { client: `${kind} ${client}`, gone: gone ?? null };
}
