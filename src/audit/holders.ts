/**
 * Whose a value is. Most values that tokens give are one person's, and in all records about them: such a value leads to the person,
 * and the person to the records, so that a further record adds nothing to the index but its place under the person. What many
 * have leads to the records itself.
 */
import { LRUCache } from 'lru-cache';
import type { AuditReads, StoredPosting } from '../store/audit-port.ts';
import { indexKey } from './record-keys.ts';

type Reads = Pick<AuditReads, 'listPostings'>;

/** How many people a value leads to, those who had it first; the records of all others it leads to itself. */
const FEW = 16;
/** Some values of some thousand people. */
const REMEMBERED = 50_000;

/** A posting that names a person, at a place among FEW in the place of a seal. */
interface Holder {
  readonly place: number;
  readonly user: string;
}

function holderKey(hash: string): string {
  return indexKey('holder', hash);
}

async function holdersOf(store: Reads, tenant: string, hash: string): Promise<readonly Holder[]> {
  const postings = await store.listPostings(tenant, holderKey(hash), FEW + 1, FEW);
  return postings.map(({ seal: place, seqs }) => ({ place, user: JSON.parse(seqs)[0] }));
}

/** Where a value leads, beside its own postings: the keys of its people. */
export async function holderKeys(store: Reads, tenant: string, hash: string): Promise<readonly string[]> {
  return (await holdersOf(store, tenant, hash)).map(({ user }) => indexKey('person', user));
}

/** The posting that leads from a value to a person; null where none does. */
export async function holderPosting(
  store: Reads,
  tenant: string,
  hash: string,
  user: string,
): Promise<StoredPosting | null> {
  const postings = await store.listPostings(tenant, holderKey(hash), FEW + 1, FEW);
  return postings.find(({ seqs }) => JSON.parse(seqs)[0] === user) ?? null;
}

/** A person, and the hash of a value that one of their records has. */
export interface Held {
  readonly user: string;
  readonly hash: string;
}

/** Those who were given values of one batch, as they are to be in the index when it is sealed. */
export interface HoldersOfBatch {
  /** Whether the value leads to the person, and so to all records about them. */
  leads(held: Held): boolean;
  /** What has to be added for that. */
  readonly postings: readonly StoredPosting[];
}

/**
 * Knows who holds what by heart, as far as it goes. That a value leads to somebody is true until they are erased, and that it leads
 * to FEW until one of them is: then its other records have postings of their own, as they had before. What is not known is read
 * anew, after the seal that this batch is to follow: whoever seals beside has the same number, and only one of the two is kept.
 */
export function createHolders(store: Reads): (tenant: string, all: readonly Held[]) => Promise<HoldersOfBatch> {
  // By size, since `max` makes room for all of them at once.
  const known = new LRUCache<string, readonly Holder[]>({ maxSize: REMEMBERED, sizeCalculation: () => 1 });

  async function load(tenant: string, hash: string, all: readonly Held[]): Promise<readonly Holder[]> {
    const name = `${tenant} ${hash}`;
    const remembered = known.get(name);
    if (remembered !== undefined && all.every(({ user }) => isSettled(remembered, user))) return remembered;
    const read = await holdersOf(store, tenant, hash);
    known.set(name, read);
    return read;
  }

  return async (tenant, all) => {
    const byHash = [...Map.groupBy(all, ({ hash }) => hash)];
    const loaded = await Promise.all(byHash.map(([hash, some]) => load(tenant, hash, some)));
    const holders = new Map<string, readonly Holder[]>();
    const postings: StoredPosting[] = [];
    for (const [i, [hash, some]] of byHash.entries()) {
      const before = loaded[i] ?? [];
      const now = some.reduce(withUser, before);
      holders.set(hash, now);
      for (const { place, user } of now.slice(before.length)) {
        postings.push({ tenant, key: holderKey(hash), seal: place, seqs: JSON.stringify([user]) });
      }
    }
    return { postings, leads: ({ user, hash }) => has(holders.get(hash) ?? [], user) };
  };
}

function isSettled(holders: readonly Holder[], user: string): boolean {
  return holders.length >= FEW || has(holders, user);
}

function has(holders: readonly Holder[], user: string): boolean {
  return holders.some((holder) => holder.user === user);
}

/** With one more at the first free place from 1 on, where there is one. */
function withUser(holders: readonly Holder[], { user }: Held): readonly Holder[] {
  if (isSettled(holders, user)) return holders;
  const taken = new Set(holders.map(({ place }) => place));
  let place = 1;
  while (taken.has(place)) place += 1;
  return [...holders, { place, user }];
}
