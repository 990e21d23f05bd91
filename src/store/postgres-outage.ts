import pg from 'pg';
import { Abandoned } from './abandoned.ts';
import { Conflict } from './port.ts';
import { TooBusy } from './too-busy.ts';
import { TooCostly } from './too-costly.ts';
import { codeOf } from './unavailable.ts';

/** SQLSTATE classes: connection exception, insufficient resources, operator intervention (shutdown, crash, starting up). */
const OUTAGE = /^(08|53|57P)/;

/** What is our own: the loser of two commits, what takes too long, and a mistake in this program. */
const OURS = [Conflict, TooCostly, TooBusy, Abandoned, TypeError, RangeError];

/** True where the server could not be asked. pg gives many of its own errors no code: what no server sent is a connection's. */
export function isPostgresOutage(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return OUTAGE.test(codeOf(error));
  return error instanceof Error && !OURS.some((kind) => error instanceof kind);
}
