/** The orders that walks are in which no change tells of: kept as they were when a walk began, as long as somebody walks. */
import { Conflict } from '../store/port.ts';
import { askerOf } from './asker.ts';
import type { Caller, Directory } from './directory.ts';
import { expired } from './moved.ts';

/** Whoever stands at a place of a snapshot. */
export interface Standing {
  readonly type: string;
  readonly id: string;
}

/** An order as it was. */
export interface Snapshot {
  /** Null where it is in memory alone, since one page shows all of it. */
  readonly id: string | null;
  readonly size: number;
  /** Those from a place on, `count` of them at most. */
  read(from: number, count: number): Promise<readonly Standing[]>;
}

/** How many places are in a part. */
export const PART = 500;
/** How many a client may have at a time: of one more, the one that was used least lately ends. */
const MOST_SNAPSHOTS = 4;
/** How much longer than its cursors it is kept: it is held before they are made. */
const GRACE_MS = 60_000;

/** Makes a place for one in the database, within the client's bound: nobody else's walks end by it. */
export async function beginSnapshot(directory: Directory, caller: Caller): Promise<string> {
  const { store, effects } = directory;
  const { tenant } = caller;
  const owner = askerOf(caller).client;
  const others = await store.listSnapshots(tenant, owner);
  const over = others.slice(0, Math.max(0, others.length + 1 - MOST_SNAPSHOTS));
  const snapshot = { tenant, id: effects.newId(), owner, expiresAt: expiry(directory) };
  await store.commit([
    ...over.map(({ id }) => ({ kind: 'deleteSnapshot', tenant, id }) as const),
    { kind: 'insertSnapshot', snapshot },
  ]);
  return snapshot.id;
}

/** One that is kept. Of one that is there no more nobody is read: holdSnapshot, asked after it, tells. */
export function keptSnapshot({ store }: Directory, { tenant }: Caller, id: string, size: number): Snapshot {
  return {
    id,
    size,
    async read(from, count) {
      const standings: Standing[] = [];
      const firstPart = Math.floor(from / PART);
      for (let part = firstPart; part * PART < from + count; part += 1) {
        const places = await store.getSnapshotPart(tenant, id, part);
        if (places === null) break;
        standings.push(...standingsOf(places));
      }
      return standings.slice(from - firstPart * PART).slice(0, count);
    },
  };
}

/**
 * Sees to it that a snapshot, which has been there until now, is there as long as a cursor is good that is made now.
 * @throws ScimError expiredCursor
 */
export async function holdSnapshot(directory: Directory, { tenant }: Caller, id: string): Promise<void> {
  const now = directory.effects.now();
  const extension = { kind: 'extendSnapshot', tenant, id, now, expiresAt: expiry(directory) } as const;
  await directory.store.commit([extension]).catch(orEnded);
}

/** @throws ScimError expiredCursor */
export async function requireSnapshot({ store }: Directory, { tenant }: Caller, id: string): Promise<void> {
  if ((await store.getSnapshot(tenant, id)) === null) throw ended();
}

/** @throws ScimError expiredCursor where it is gone */
export async function writePart(
  { store }: Directory,
  { tenant }: Caller,
  snapshot: string,
  part: number,
  standings: readonly Standing[],
): Promise<void> {
  const places = JSON.stringify(standings.map(({ type, id }) => [type, id]));
  await store.commit([{ kind: 'insertSnapshotPart', tenant, snapshot, part, places }]).catch(orEnded);
}

function orEnded(error: unknown): never {
  throw error instanceof Conflict ? ended() : error;
}

function ended() {
  return expired(`${MOST_SNAPSHOTS} others of this client's in the order of a membership have begun since`);
}

function expiry({ effects, cursors }: Directory): number {
  return effects.now() + cursors.timeoutMs + GRACE_MS;
}

/** The store gives back what writePart wrote. */
function standingsOf(places: string): readonly Standing[] {
  return (JSON.parse(places) as readonly (readonly [string, string])[]).map(([type, id]) => ({ type, id }));
}
