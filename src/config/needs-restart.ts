import type { Config } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';

/** What a process is built upon, and cannot exchange while it answers; `issuer`, since signed records and caches of others stand on it. */
const FIXED: readonly { readonly key: Problem['key']; readonly of: (config: Config) => unknown }[] = [
  { key: ['issuer'], of: ({ issuer }) => issuer },
  { key: ['listen', 'host'], of: ({ listen }) => listen.host },
  { key: ['listen', 'port'], of: ({ listen }) => listen.port },
  { key: ['database'], of: ({ database }) => database },
  { key: ['secret'], of: ({ secret }) => secret },
];

/**
 * The keys that differ and may not, while Avow runs.
 * @param given those whose values the command line gives: what the file says of them counts for nothing
 */
export function needsRestart(inForce: Config, changed: Config, given: ReadonlySet<string>): readonly Problem[] {
  const differing = FIXED.filter(({ key, of }) => !given.has(key.join('.')) && of(inForce) !== of(changed));
  return differing.map(({ key }) => ({
    key,
    message: 'it is another than the one that Avow was started with, and needs a restart',
    mend: 'restart Avow, or write what was there',
  }));
}
