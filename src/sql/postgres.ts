import pg from 'pg';
import type { Database, DatabaseTarget } from '../effects.ts';

const INT8 = 20;
const DATE = 1082;
const TIMESTAMP = 1114;
const NUMERIC = 1700;

/** pg gives numbers of these types as text, and times that have no zone as if they had that of this machine. */
const PARSERS: ReadonlyMap<number, (text: string) => string | number> = new Map([
  [INT8, numberOrText],
  [NUMERIC, Number],
  [DATE, String],
  [TIMESTAMP, String],
]);

function numberOrText(text: string): string | number {
  return Number.isSafeInteger(Number(text)) ? Number(text) : text;
}

/**
 * A pool of connections that can only read: each begins its transactions so (default_transaction_read_only), and the server ends a
 * statement that takes too long.
 */
export function openPostgres({ database, timeoutMs, connections }: DatabaseTarget): Database {
  const pool = new pg.Pool({
    connectionString: readOnly(database),
    max: connections,
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    allowExitOnIdle: true,
    types: { getTypeParser: (oid, format) => PARSERS.get(oid) ?? pg.types.getTypeParser(oid, format) },
  });
  // A connection that breaks fails the query it is in; without listeners it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return { query: (texts, values, signal) => query(pool, numbered(texts), values, signal), close: () => pool.end() };
}

/** What stands in the address wins over other settings of pg, so that it is put there, behind what the operator wrote. */
function readOnly(database: string): string {
  const url = new URL(database);
  const options = url.searchParams.get('options') ?? '';
  url.searchParams.set('options', `${options} -c default_transaction_read_only=on`.trim());
  return url.href;
}

/** Each place has its own number: one number has one type, and the same value may stand where different ones are wanted. */
function numbered(texts: readonly string[]): string {
  return texts.map((text, index) => (index === 0 ? text : `$${index}${text}`)).join('');
}

async function query(pool: pg.Pool, text: string, values: readonly unknown[], signal: AbortSignal): Promise<object[]> {
  const client = await pool.connect();
  let held = true;
  const release = (destroy: boolean) => {
    if (held) client.release(destroy);
    held = false;
  };
  // A connection in the middle of a question is of no use to the next.
  const abort = () => release(true);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    return (await client.query<object>({ text, values: [...values] })).rows;
  } finally {
    signal.removeEventListener('abort', abort);
    release(false);
  }
}
