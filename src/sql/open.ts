import type { Database, DatabaseTarget, OpenDatabase } from '../effects.ts';

/** Opens nothing, and loads no driver: the first question does. */
export const openDatabase: OpenDatabase = (target) => {
  let opened: Promise<Database> | null = null;
  let closed = false;
  return {
    async query(texts, values, signal) {
      // Who comes late must not open it again, for good.
      if (closed) throw Object.assign(new Error('the database is closed'), { code: 'ERR_CLOSED' });
      opened ??= open(target);
      return (await opened).query(texts, values, signal);
    },
    async close() {
      closed = true;
      await (await opened)?.close();
    },
  };
};

async function open(target: DatabaseTarget): Promise<Database> {
  if (!/^postgres(ql)?:/i.test(target.database)) return (await import('./sqlite.ts')).openSqlite(target);
  return (await import('./postgres.ts')).openPostgres(target);
}
