/**
 * Records of one kind that came together are kept as one: one row, one leaf of the chain, one commit. To whoever reads, each is a
 * record of its own.
 */

import type { GroupedEntry, StoredAudit } from '../store/audit-port.ts';
import type { Write } from '../store/port.ts';
import type { FoundRecord } from './record-keys.ts';

/** The place of an entry in its record. */
export interface EntryPlace {
  /** From 0 on. */
  readonly entry: number;
  /** How many there are. */
  readonly entries: number;
}

/** A record as it is read: one of those that were kept together has its place there. */
export type Single<R extends StoredAudit> = R & Partial<EntryPlace>;

/** The write that keeps entries together, in their order. */
export function entriesWrite(
  stamp: Pick<StoredAudit, 'tenant' | 'id' | 'at' | 'event'>,
  entries: readonly GroupedEntry[],
): Extract<Write, { kind: 'insertAudit' }> {
  return { kind: 'insertAudit', audit: { ...stamp, record: `${beginningOf(stamp.event)}]}` }, entries };
}

/** Puts the entries, each with what stands for its person, into a record that entriesWrite() made. */
export function withEntries(
  audit: StoredAudit,
  entries: readonly GroupedEntry[],
  people: readonly (string | null)[],
): StoredAudit {
  const texts = entries.map(({ text }, i) => {
    const person = people[i] ?? null;
    return person === null ? text : `${text.slice(0, -1)},"person":"${person}"}`;
  });
  return { ...audit, record: `${beginningOf(audit.event)}${texts.join(',')}]}` };
}

interface Kept {
  readonly event: string;
  readonly entries: readonly (Readonly<Record<string, unknown>> & { readonly at: number })[];
}

/** What a record says: itself, or what each of its entries does. */
export function saidIn({ event, record }: StoredAudit): readonly FoundRecord[] {
  if (!isGrouped({ event, record })) return [JSON.parse(record)];
  const { entries }: Kept = JSON.parse(record);
  return entries.map(({ at: _, ...said }) => ({ ...said, event }));
}

/** The records that a row stands for, in their order. */
export function singlesOf<R extends StoredAudit>(stored: R): readonly Single<R>[] {
  if (!isGrouped(stored)) return [stored];
  return entriesOf(stored).map(({ single, said }) => ({ ...stored, ...single, record: JSON.stringify(said) }));
}

/** What an entry of a row says, as it is kept, and which it is; read once for all. */
export interface ReadEntry {
  readonly single: Pick<StoredAudit, 'id' | 'at'> & EntryPlace;
  readonly said: FoundRecord;
}

/** Those of a row that several share. */
export function entriesOf({ id, record }: StoredAudit): readonly ReadEntry[] {
  const { event, entries }: Kept = JSON.parse(record);
  return entries.map(({ at, ...said }, entry) => ({
    single: { id: `${id}.${entry}`, at, entry, entries: entries.length },
    said: { event, ...said },
  }));
}

/** How many records a row stands for: of what is kept together, no object but an entry begins with `at`. */
export function recordCount({ event, record }: Pick<StoredAudit, 'event' | 'record'>): number {
  if (!isGrouped({ event, record })) return 1;
  let count = 0;
  for (let at = record.indexOf(ENTRY); at !== -1; at = record.indexOf(ENTRY, at + ENTRY.length)) count += 1;
  return count;
}

/** In a text of JSON the quotes would have backslashes. */
const ENTRY = '{"at":';

export function isGrouped({ event, record }: Pick<StoredAudit, 'event' | 'record'>): boolean {
  return record.startsWith(beginningOf(event));
}

function beginningOf(event: string): string {
  return `{"event":"${event}","entries":[`;
}
