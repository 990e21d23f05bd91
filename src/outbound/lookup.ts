import type { LookupAddress } from 'node:dns';

/** The addresses of a host name. Rejects as node:dns does. */
export type Lookup = (host: string) => Promise<readonly LookupAddress[]>;

/**
 * One question for all who ask for the same name at the same time. The system's resolver has two threads for all of them, and a name
 * that nobody answers for would hold both. Nothing is kept: the next connection asks anew.
 */
export function shareLookups(lookup: Lookup): Lookup {
  const underway = new Map<string, ReturnType<Lookup>>();
  return (host) => {
    const asked = underway.get(host) ?? lookup(host).finally(() => underway.delete(host));
    underway.set(host, asked);
    return asked;
  };
}
