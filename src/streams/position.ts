/** How far a stream has come with a tenant's chain, and what is in its way: kept in the database, for all nodes. */
import type { StoredStream, Write } from '../store/port.ts';

export interface Place {
  /** All records up to this seal are where they are to be. */
  readonly seal: number;
  /** What that seal comes to; empty before the first. A chain that has another there is not the one that was sent. */
  readonly hash: string;
  /** So many of the next seal's are, too. */
  readonly records: number;
  /** And so many of those that were kept together as the record after these (src/audit/entries.ts). */
  readonly entries?: number;
}

/** What a stream cannot go on for. */
export interface Obstacle {
  /** When it was first met, in milliseconds since the epoch. */
  readonly since: number;
  readonly reason: string;
}

export interface StreamPosition extends Place {
  /** How many records were taken; missing where that was not counted from the first on. */
  readonly sent?: number;
  readonly obstacle: Obstacle | null;
}

export const BEGINNING: StreamPosition = { seal: 0, hash: '', records: 0, sent: 0, obstacle: null };

type Settled = Omit<StreamPosition, 'seal'>;

/** The name in the store; no receiver of events has one with a colon. */
export function storedName(stream: string): string {
  return `audit:${stream}`;
}

/** From where it is kept: the seal as the position, the rest beside it. */
export function readPosition(stored: StoredStream | null): StreamPosition {
  if (stored === null) return BEGINNING;
  const settled: Settled | readonly [] = JSON.parse(stored.settled);
  return 'records' in settled ? { seal: stored.position, ...settled } : { ...BEGINNING, seal: stored.position };
}

export function positionWrite(
  stream: string,
  tenant: string,
  { seal, ...settled }: StreamPosition,
): Extract<Write, { kind: 'moveStream' }> {
  return { kind: 'moveStream', tenant, name: storedName(stream), position: seal, settled: JSON.stringify(settled) };
}
