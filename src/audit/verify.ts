import type { Checkpoint } from '../oauth/checkpoint.ts';
import type { StoredSeal } from '../store/audit-port.ts';
import type { Store } from '../store/port.ts';
import type { Prunings } from './prunings.ts';
import { linkHash, NO_HASH, recordHash } from './seal.ts';
import { readSealCursor, SEAL_STREAM } from './seal-cursor.ts';
import { createSealedRows, type Mismatch, type SealedRows } from './sealed-rows.ts';
import { sealsAfter } from './seals-after.ts';

export interface VerifyDeps {
  readonly store: Store;
  /** Reads a checkpoint, as src/oauth/checkpoint.ts does. */
  readonly read: (signature: string) => Promise<Checkpoint | 'unknown key' | null>;
  /** What Avow has said until now that it removed of a tenant's. */
  readonly prunings: (tenant: string) => Promise<Prunings>;
}

export interface Verdict {
  readonly seals: number;
  /** How many records are sealed and there as they were, and how many are not sealed yet. */
  readonly records: number;
  readonly unsealed: number;
  /** How many Avow has removed by its policy, and the time up to which; RFC 3339. */
  readonly pruned: { readonly records: number; readonly until: string | null };
  /** How many seals were made long after their records, and the first of them: none where Avow always ran. */
  readonly late: { readonly seals: number; readonly first: number | null };
  /** What is wrong, in words, the first of it first. */
  readonly problems: readonly string[];
  /** How many there are; not all are told. */
  readonly problemCount: number;
}

const TOLD_AT_MOST = 100;
/** A record has its seal within a second, or a minute where the node that sealed died. */
const LATE_MS = 600_000;

/**
 * Whether a tenant's records are those that were sealed: none altered, added or moved, none removed but by Avow's policy, and no link of the
 * chain missing.
 * @param kept a checkpoint that was kept elsewhere: what shows that the end of a chain was cut off
 */
export async function verify(
  { store, read, prunings }: VerifyDeps,
  tenant: string,
  kept: Checkpoint | null,
): Promise<Verdict> {
  const problems: string[] = [];
  const known = await prunings(tenant);
  const rows = createSealedRows(store, tenant, known);
  let last: StoredSeal | null = null;
  let isReached = kept === null;
  let signer: Checkpoint | 'unknown key' | null = null;
  const late: number[] = [];
  for await (const seal of sealsAfter(store, tenant, 0)) {
    signer = await read(seal.signature);
    problems.push(...linkProblems(seal, last), ...signatureProblems(seal, signer), ...pruningProblems(seal, known));
    await rows.compare(seal);
    if (isLate(seal, signer)) late.push(seal.number);
    if (kept?.seal === seal.number) {
      isReached = true;
      if (kept.hash !== seal.hash)
        problems.push(`seal ${seal.number} is not the one of the checkpoint: the chain was made anew`);
    }
    last = seal;
  }
  const end = last?.number ?? 0;
  const beyond = [...known.seals.keys()].filter((number) => !Number.isInteger(number) || number < 1 || number > end);
  problems.push(...beyond.map((number) => `records were pruned by a seal ${number} that is not there`));
  if (!isReached)
    problems.push(`the chain ends with seal ${end}, before seal ${kept?.seal} of the checkpoint: its end was removed`);
  if (signer === 'unknown key')
    problems.push('the key of the last seal is not known any more: who signed it cannot be told');
  const { unsealed, strangers } = await unlisted(store, rows);
  const emptied = last === null && unsealed === 0 ? await lostAll(store, tenant) : [];
  // Avow may have pruned meanwhile, and each time the record of it was there no later than the others were gone.
  const later = rows.mismatches.some(({ found }) => found === null) ? await prunings(tenant) : known;
  const isSince = ({ found, leaf }: Mismatch) => found === null && later.has(leaf.place);
  const since = rows.mismatches.filter(isSince);
  const all = [
    ...problems,
    ...told(rows.mismatches.filter((one) => !isSince(one))),
    ...strangers,
    ...later.forged.map(forgedPruning),
    ...(await lostEnd(store)),
    ...emptied,
  ];
  return {
    seals: last?.number ?? 0,
    records: rows.records,
    unsealed,
    pruned: { records: since.reduce((sum, { leaf }) => sum + leaf.records, rows.pruned), until: later.until },
    late: { seals: late.length, first: late[0] ?? null },
    problems: all.slice(0, TOLD_AT_MOST),
    problemCount: all.length,
  };
}

function linkProblems(seal: StoredSeal, last: StoredSeal | null): string[] {
  const expected = (last?.number ?? 0) + 1;
  if (seal.number !== expected) return [`seal ${expected} is missing: the next one is ${seal.number}`];
  if (seal.previous !== (last?.hash ?? NO_HASH)) return [`seal ${seal.number} does not follow on the one before it`];
  return linkHash(seal) === seal.hash ? [] : [`seal ${seal.number} was altered: its hash is another`];
}

function signatureProblems(
  { number, tenant, records, hash }: StoredSeal,
  said: Checkpoint | 'unknown key' | null,
): string[] {
  // A later seal covers it, and its signature counts.
  if (said === 'unknown key') return [];
  if (said === null) return [`seal ${number} has no valid signature`];
  const same = said.seal === number && said.tenant === tenant && said.records === records && said.hash === hash;
  return same ? [] : [`the signature of seal ${number} is that of another`];
}

/** What was pruned by a seal that was there for a while, in the place of this one. */
function pruningProblems({ number, hash }: StoredSeal, { seals }: Prunings): string[] {
  const isForged = [...(seals.get(number) ?? [])].some((one) => one !== hash);
  return isForged ? [`records were pruned by a seal ${number} that is not the one that is there: it was forged`] : [];
}

/** When a seal was made is in its signature: whoever has records sealed anew cannot have it done in the past. */
function isLate({ lastAt }: StoredSeal, said: Checkpoint | 'unknown key' | null): boolean {
  return said !== null && said !== 'unknown key' && said.iat * 1_000 - lastAt > LATE_MS;
}

/** Each in words: one that stands where another stood was moved, any other was altered. */
function told(mismatches: readonly Mismatch[]): string[] {
  const places = new Map(mismatches.map(({ leaf }) => [leaf.hash, leaf.seq]));
  return mismatches.map(({ leaf: { seq, hash }, seal, found }) => {
    if (found === null) return `record ${seq} was removed (seal ${seal})`;
    const name = `record ${seq} (${found.id})`;
    const hashed = recordHash(found);
    if (hashed === hash) return `${name} was pruned, and is there again (seal ${seal})`;
    const place = places.get(hashed);
    return place === undefined
      ? `${name} was altered (seal ${seal})`
      : `${name} was moved: it stood at ${place} (seal ${seal})`;
  });
}

function forgedPruning({ seq, id }: Prunings['forged'][number]): string {
  return `record ${seq} (${id}) says that records were pruned, and Avow has not said so: it was put in or altered`;
}

/** Records without a seal: those after the last that was looked at wait for one, any other was put in, or lost its seal. */
async function unlisted(store: Store, rows: SealedRows): Promise<{ unsealed: number; strangers: string[] }> {
  const cursor = readSealCursor(await store.getStream(SEAL_STREAM.tenant, SEAL_STREAM.name));
  const awaited = new Set(cursor.gaps);
  const rest = await rows.rest();
  const strange = rest.filter(({ seq }) => seq <= cursor.last && !awaited.has(seq));
  return {
    unsealed: rest.length - strange.length,
    strangers: strange.map(
      ({ seq, id }) => `record ${seq} (${id}) has no seal: it was put in, or its seal was removed`,
    ),
  };
}

/** The last record that was sealed, of whatever tenant, is the last to be missed when an end is cut off. */
async function lostEnd(store: Store): Promise<string[]> {
  const { last } = readSealCursor(await store.getStream(SEAL_STREAM.tenant, SEAL_STREAM.name));
  if (last === 0 || (await store.getAudits([last])).length > 0) return [];
  return [`record ${last}, the last of all that were sealed, was removed`];
}

/** Every installation's log begins with the making of its first key, which is with the records of the tenant `default`. */
async function lostAll(store: Store, tenant: string): Promise<string[]> {
  if (tenant !== 'default' || (await store.listKeys()).length === 0) return [];
  return ['there is no record, not even of how the signing keys were made: all were removed'];
}
