import pg from 'pg';

/** The server that the tests may use, by a user who may create databases; undefined where there is none. */
export const POSTGRES = process.env.AVOW_TEST_POSTGRES;

/** A database of a test's own on that server. */
export function databaseOf(serverUrl: string, name: string) {
  async function run(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  }
  return {
    url: Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href,
    create: () => run(`create database ${name}`),
    drop: () => run(`drop database if exists ${name} with (force)`),
    disconnectAll: () => run(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`),
  };
}
