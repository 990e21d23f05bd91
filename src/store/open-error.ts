/** What is wrong with a database, and how to mend it. */
type Trouble = readonly [what: string, mend: string];

const NO_RIGHT: Trouble = [
  'it cannot be read and written',
  'name a file, not a directory, and give the user that runs Avow the right to write it and its directory',
];
const NOT_REACHED: Trouble = [
  'no server answers there',
  'start PostgreSQL, or correct host and port under database: in avow.yaml',
];
const NOT_LET_IN: Trouble = [
  'PostgreSQL refuses this user or password',
  'correct user and password under database: in avow.yaml, or the rules in pg_hba.conf',
];

/** By the code of the error: SQLite's, Node's, or PostgreSQL's SQLSTATE. */
const TROUBLES: ReadonlyMap<string, Trouble> = new Map<string, Trouble>([
  ['SQLITE_NOTADB', ['it is not a SQLite database', 'name another file under database:, or move this one away']],
  ['SQLITE_CORRUPT', ['the file is damaged', 'restore it from a backup']],
  ['SQLITE_CANTOPEN', NO_RIGHT],
  ['SQLITE_READONLY', NO_RIGHT],
  ['SQLITE_BUSY', ['another process holds it', 'stop that process, or wait until it is done']],
  ['SQLITE_FULL', ['the disk is full', 'make room on it']],
  ['EACCES', NO_RIGHT],
  ['EPERM', NO_RIGHT],
  ['EROFS', ['its file system is read-only', 'name a file on another one under database:']],
  ['EISDIR', NO_RIGHT],
  ['ENOSPC', ['the disk is full', 'make room on it']],
  ['EEXIST', ['a part of its path is a file, not a directory', 'correct the path under database:']],
  ['ENOTDIR', ['a part of its path is a file, not a directory', 'correct the path under database:']],
  ['ERR_INVALID_URL', ['the address is not a URL', 'write postgres://user:password@host:5432/name, %-encoded']],
  ['ECONNREFUSED', NOT_REACHED],
  ['ENOTFOUND', NOT_REACHED],
  ['EAI_AGAIN', NOT_REACHED],
  ['ETIMEDOUT', NOT_REACHED],
  ['EHOSTUNREACH', NOT_REACHED],
  ['ENOENT', NOT_REACHED],
  ['28P01', NOT_LET_IN],
  ['28000', NOT_LET_IN],
  ['3D000', ['there is no database of that name', 'create it: createdb <name>']],
  ['42501', ['the user may not create tables in it', 'make it the owner: ALTER DATABASE <name> OWNER TO <user>']],
  ['25006', ['it is read-only', 'name the primary server under database:, not a standby']],
  ['53300', ['the server has no connection left', 'raise its max_connections']],
]);

/** The database cannot be used. The message says which, why, and what to do; no password stands in it. */
export class OpenError extends Error {
  override readonly name = 'OpenError';
  readonly what: string;
  readonly mend: string;
  constructor(what: string, mend: string, database?: string, options?: ErrorOptions) {
    super(`${database ?? 'the database'} cannot be used: ${what}; ${mend}`, options);
    this.what = what;
    this.mend = mend;
  }
}

/** Says of an error what it means for whoever starts Avow; `database` is how to call the database in public. */
export function openErrorOf(error: unknown, database: string): OpenError {
  if (error instanceof OpenError) return new OpenError(error.what, error.mend, database);
  const codes = codesOf(error);
  const [what, mend] = codes.map((code) => TROUBLES.get(code)).find((trouble) => trouble !== undefined) ?? [
    'it did not open',
    'set AVOW_DEBUG=1 and start again: it prints the cause',
  ];
  // An invalid URL stands whole in its error, password and all.
  return new OpenError(what, mend, database, codes.includes('ERR_INVALID_URL') ? {} : { cause: error });
}

/** The codes of an error and of its causes; of SQLITE_READONLY_DIRECTORY also SQLITE_READONLY. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return [code, code.split('_').slice(0, 2).join('_'), ...codesOf(error.cause)];
}
