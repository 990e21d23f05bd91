/** The part of the store's contract (port.ts) that keeps orders as they were: the ids that stand in them, in parts. */

export interface StoredSnapshot {
  readonly tenant: string;
  readonly id: string;
  /** Whose walk it is for. */
  readonly owner: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface SnapshotPart {
  readonly tenant: string;
  /** The id of the snapshot. */
  readonly snapshot: string;
  /** Counts up from 0. */
  readonly part: number;
  /** Who stands there, in order. JSON text. */
  readonly places: string;
}

export type SnapshotWrite =
  /** Conflict 'exists' on a known id. */
  | { readonly kind: 'insertSnapshot'; readonly snapshot: StoredSnapshot }
  /** Conflict 'spent' where the snapshot is gone, or has the part. */
  | ({ readonly kind: 'insertSnapshotPart' } & SnapshotPart)
  /** Conflict 'spent' where it is gone, or has expired by `now`. */
  | ({ readonly kind: 'extendSnapshot'; readonly now: number } & Pick<StoredSnapshot, 'tenant' | 'id' | 'expiresAt'>)
  /** Its parts go with it. One that is gone stays so. */
  | ({ readonly kind: 'deleteSnapshot' } & Pick<StoredSnapshot, 'tenant' | 'id'>);

export interface SnapshotReads {
  getSnapshot(tenant: string, id: string): Promise<StoredSnapshot | null>;
  /** The one that expires first comes first. */
  listSnapshots(tenant: string, owner: string): Promise<readonly StoredSnapshot[]>;
  /** The places of a part; null where there is none. */
  getSnapshotPart(tenant: string, snapshot: string, part: number): Promise<string | null>;
}
