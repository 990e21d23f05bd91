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
/** Those of whom records are made all the time, and the values that have FEW already. */
const PEOPLE_REMEMBERED = 10_000;
const VALUES_REMEMBERED = 10_000;
/** A person whose values change with each token is not remembered for all of them. */
const VALUES_OF_ONE = 64;

/** A posting that names a person, at a place among FEW in the place of a seal. */
interface Holder {
  readonly place: number;
  readonly user: string;
}

function holderKey(hash: string): string {
  return indexKey('holder', hash);
}

function listHolders(store: Reads, tenant: string, hash: string): Promise<readonly StoredPosting[]> {
  return store.listPostings(tenant, holderKey(hash), FEW + 1, FEW);
}

function holderIn({ seal: place, seqs }: StoredPosting): Holder {
  return { place, user: JSON.parse(seqs)[0] };
}

async function holdersOf(store: Reads, tenant: string, hash: string): Promise<readonly Holder[]> {
  return (await listHolders(store, tenant, hash)).map(holderIn);
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
  return (await listHolders(store, tenant, hash)).find((posting) => holderIn(posting).user === user) ?? null;
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
  // A hash is of one tenant's value, and no other tenant's has the same.
  // By size, since `max` makes room for all of them at once.
  const leading = new LRUCache<string, Set<string>>({ maxSize: PEOPLE_REMEMBERED, sizeCalculation: () => 1 });
  const full = new LRUCache<string, true>({ maxSize: VALUES_REMEMBERED, sizeCalculation: () => 1 });

  /** What the database says, which what this batch adds is not a part of before it is committed. */
  function remember(hash: string, holders: readonly Holder[]): void {
    if (holders.length >= FEW) full.set(hash, true);
    for (const { user } of holders) {
      const hashes = leading.get(user) ?? new Set();
      if (hashes.size < VALUES_OF_ONE) leading.set(user, hashes.add(hash));
    }
  }

  return async (tenant, all) => {
    const isKnown = ({ user, hash }: Held) => leading.get(user)?.has(hash) === true || full.has(hash);
    const unknown = Map.groupBy(
      all.filter((held) => !isKnown(held)),
      ({ hash }) => hash,
    );
    const loaded = await Promise.all(
      [...unknown].map(async ([hash, some]) => ({ hash, some, before: await holdersOf(store, tenant, hash) })),
    );
    const read = new Map<string, readonly Holder[]>();
    const postings: StoredPosting[] = [];
    for (const { hash, some, before } of loaded) {
      remember(hash, before);
      const now = some.reduce(withUser, before);
      read.set(hash, now);
      for (const { place, user } of now.slice(before.length)) {
        postings.push({ tenant, key: holderKey(hash), seal: place, seqs: JSON.stringify([user]) });
      }
    }
    const leads = ({ user, hash }: Held) =>
      leading.get(user)?.has(hash) === true || has(read.get(hash) ?? NOBODY, user);
    return { postings, leads };
  };
}

const NOBODY: readonly Holder[] = [];

function has(holders: readonly Holder[], user: string): boolean {
  return holders.some((holder) => holder.user === user);
}

/** With one more at the first free place from 1 on, where there is one. */
function withUser(holders: readonly Holder[], { user }: Held): readonly Holder[] {
  if (holders.length >= FEW || has(holders, user)) return holders;
  const taken = new Set(holders.map(({ place }) => place));
  let place = 1;
  while (taken.has(place)) place += 1;
  return [...holders, { place, user }];
}
