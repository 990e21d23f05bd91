import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Reference } from './references.ts';
import type { Endpoint } from './scim.ts';

export const ORDER: readonly Endpoint[] = ['/Users', '/Groups'];

/** How far a migration has come: all that it needs to go on after it was killed. */
export interface Position {
  /** What is being moved; null where only the pending references are left. */
  readonly endpoint: Endpoint | null;
  /** The first that has not been moved for certain, counted as SCIM does from 1. */
  readonly startIndex: number;
  /** Moved, but some of what they refer to was not there yet. */
  readonly pending: readonly Reference[];
}

export interface PositionFile {
  read(): Position;
  write(position: Position): void;
}

export function positionFile(path: string): PositionFile {
  return {
    read() {
      try {
        // Written by the line below and by nobody else.
        return JSON.parse(readFileSync(path, 'utf8')) as Position;
      } catch {
        return { endpoint: ORDER[0] ?? null, startIndex: 1, pending: [] };
      }
    },
    // Renamed into place, so that there is always a whole one.
    write(position) {
      writeFileSync(`${path}.new`, JSON.stringify(position));
      renameSync(`${path}.new`, path);
    },
  };
}
