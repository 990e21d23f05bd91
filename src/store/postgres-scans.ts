import pg from 'pg';
import { Abandoned } from './abandoned.ts';
import type { Driver } from './driver.ts';
import { queryOf } from './postgres-query.ts';
import { createScanPlaces } from './scan-places.ts';
import { TooCostly } from './too-costly.ts';

/** How many connections of the pool's ten are asked what takes long, at the most: the others are for everything else. */
const CONNECTIONS = 4;

/** query_canceled: by statement_timeout, or because it was asked to. */
const CANCELED = '57014';

const BEGIN = 'begin read only';
/** Of this transaction alone, so that whoever has the connection next knows nothing of it, behind a pooler too. */
const BOUND = `select pg_backend_pid() as pid, set_config('statement_timeout', $1, true)`;
const CANCEL = 'select pg_cancel_backend($1)';

/** What takes long, asked of a server: in turns, so that it never has all connections, and ended when it takes too long or nobody waits. */
export function createPostgresScan(pool: pg.Pool, mostMs: number): Driver['scan'] {
  const places = createScanPlaces(CONNECTIONS);
  return (statement, values, by) =>
    places.take(by, async (gone) => {
      const client = await pool.connect();
      try {
        await client.query(BEGIN);
        const bound = await client.query<{ readonly pid: number }>(BOUND, [String(mostMs)]);
        const settled = cancelWhenGone(pool, gone, bound.rows[0]?.pid ?? null);
        const { rows } = await client.query(queryOf(statement, values)).finally(settled);
        await client.query('commit');
        client.release();
        return rows;
      } catch (error) {
        // A connection that cannot even roll back is not used again.
        await client.query('rollback').then(
          () => client.release(),
          () => client.release(true),
        );
        if (!isCanceled(error)) throw error;
        throw gone?.aborted ? new Abandoned() : new TooCostly(`it takes over ${mostMs} ms`);
      }
    });
}

/** @returns what is to be waited for before the connection does anything else, which could be cancelled in its place */
function cancelWhenGone(pool: pg.Pool, gone: AbortSignal | null, pid: number | null): () => Promise<void> {
  let cancelling: Promise<unknown> | null = null;
  const cancel = () => {
    // Where it cannot be cancelled it ends by itself, in its time.
    cancelling = pool.query(CANCEL, [pid]).catch(() => {});
  };
  if (gone?.aborted) cancel();
  else gone?.addEventListener('abort', cancel);
  return async () => {
    gone?.removeEventListener('abort', cancel);
    await cancelling;
  };
}

function isCanceled(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === CANCELED;
}
