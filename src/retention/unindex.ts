import { forgetValues, noteFormerValues } from '../audit/former-values.ts';
import { readRecords } from '../audit/personal-store.ts';
import { seqsIn, withoutSeqs } from '../audit/posting.ts';
import { keysOf, leadingKeys, personOf, valueHashes, valueKey } from '../audit/record-keys.ts';
import type { ValueHash } from '../audit/value-hash.ts';
import type { PlacedAudit } from '../store/audit-port.ts';
import type { Store, Write } from '../store/port.ts';

/** A row that goes, and the seal that it stands in. */
export interface Going {
  readonly row: PlacedAudit;
  readonly seal: number;
}

type Reads = Pick<Store, 'listPostings' | 'listPersonKeys' | 'getResource'>;

/** What of the rows that go is found by a key, or about a person. */
interface Traces {
  /** The seals of a key. */
  readonly keys: Map<string, Set<number>>;
  readonly people: Map<string, { readonly hashes: Set<string>; seal: number }>;
}

/**
 * Takes rows out of the index, by all that they are found by. With the last record of somebody whose user is gone goes the key that
 * records about them were encrypted with, and what led from a value of theirs to them.
 */
export async function unindexWrites(
  store: Reads,
  valueHash: ValueHash,
  tenant: string,
  going: readonly Going[],
): Promise<readonly Write[]> {
  const gone = new Set(going.map(({ row }) => row.seq));
  const { keys, people } = await tracesOf(store, valueHash, tenant, going);
  const writes = await Promise.all([
    ...[...keys].map(([key, seals]) => unposted(store, tenant, key, seals, gone)),
    ...[...people].map(async ([user, { hashes, seal }]) =>
      (await isOver(store, tenant, user, gone))
        ? [...(await forgetValues(store, tenant, user, hashes)), { kind: 'deletePersonKey', tenant, user } as const]
        : noteFormerValues(store, { tenant, user, seal }, hashes),
    ),
  ]);
  return writes.flat();
}

async function tracesOf(store: Reads, valueHash: ValueHash, tenant: string, going: readonly Going[]): Promise<Traces> {
  const sealOf = new Map(going.map(({ row, seal }) => [row.seq, seal]));
  const rows = going.map(({ row }) => row);
  const traces: Traces = { keys: new Map(), people: new Map() };
  for (const { stored, said } of await readRecords(store, rows)) {
    const seal = sealOf.get(stored.seq) ?? 0;
    const hashes = valueHashes(tenant, said, valueHash);
    for (const key of [...keysOf(said), ...hashes.map(valueKey)])
      traces.keys.set(key, (traces.keys.get(key) ?? new Set()).add(seal));
    const user = personOf(said);
    if (user === null) continue;
    const person = traces.people.get(user) ?? { hashes: new Set(), seal };
    for (const hash of hashes) person.hashes.add(hash);
    person.seal = Math.max(person.seal, seal);
    traces.people.set(user, person);
  }
  return traces;
}

/** The postings of a key in these seals, without what goes. */
async function unposted(
  store: Reads,
  tenant: string,
  key: string,
  seals: ReadonlySet<number>,
  gone: ReadonlySet<number>,
): Promise<readonly Write[]> {
  const [from, to] = [Math.min(...seals), Math.max(...seals)];
  const postings = await store.listPostings(tenant, key, to + 1, to - from + 1);
  return postings.filter(({ seal }) => seals.has(seal)).flatMap((posting) => withoutSeqs(posting, gone));
}

/** More seals than a step has. */
const SEALS = 64;

/** Whether nothing is left about somebody: neither the user nor a record but those that go. */
async function isOver(store: Reads, tenant: string, user: string, gone: ReadonlySet<number>): Promise<boolean> {
  if ((await store.getResource({ tenant, type: 'User', id: user })) !== null) return false;
  const lists = await Promise.all(
    leadingKeys('person', user).map((key) => store.listPostings(tenant, key, Number.MAX_SAFE_INTEGER, SEALS)),
  );
  return lists.every((list) => list.length < SEALS && list.every((one) => seqsIn(one).every((seq) => gone.has(seq))));
}
