/**
 * The secret that seals the signing keys where the configuration names none: 256 bits in a file beside the SQLite database,
 * `./data/avow.db.key`, readable by its owner alone.
 */
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { UnsealError } from './oauth/seal.ts';

type RandomBytes = (size: number) => Uint8Array;

const SECRET_BYTES = 32;
/** Of 256 bits in base64url. Whoever writes the file by hand gives no less. */
const SECRET_LENGTH = 43;

/** The key file is not what the database needs; the message names it and says what to do. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

/** A secret of the length that a key file has. */
export function newSecret(randomBytes: RandomBytes): string {
  return Buffer.from(randomBytes(SECRET_BYTES)).toString('base64url');
}

/**
 * The secret of a database that has signing keys already. No new file is made: it would open none of them.
 * @throws KeyFileError where the file is missing, cut short, or cannot be read
 */
export function readKeyFile(file: string): string {
  const secret = contentOf(file);
  if (secret !== null) return secret;
  throw new KeyFileError(
    `the key file ${file} is missing, and the signing keys in the database open with it alone: bring it back from ` +
      'where the database came from, or from a backup',
  );
}

/**
 * The secret of a database that has no signing keys yet, in a file that is made where there is none. It is written whole
 * before it has its name, and never over one that another process made meanwhile.
 * @throws KeyFileError where there is one, and it is cut short or cannot be read
 * @throws NodeJS.ErrnoException where it cannot be made
 */
export function makeKeyFile(file: string, randomBytes: RandomBytes): string {
  const found = contentOf(file);
  if (found !== null) return found;
  const draft = `${file}.${Buffer.from(randomBytes(8)).toString('hex')}`;
  try {
    writeDurably(draft, `${newSecret(randomBytes)}\n`);
    linkSync(draft, file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(dirname(file));
  return readKeyFile(file);
}

/** Says of signing keys that do not open which file they did not open with. */
export async function unlockedBy<T>(file: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    throw new KeyFileError(
      `the key file ${file} is not the one that the signing keys in the database were sealed with: bring that one back, ` +
        'or the former secret: in the configuration',
      { cause: error },
    );
  }
}

function contentOf(file: string): string | null {
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new KeyFileError(
      `the key file ${file} cannot be read (${codeOf(error)}): it must be a file, and the user that Avow runs as its owner`,
      { cause: error },
    );
  }
  // An empty secret would seal nothing, and nobody would notice.
  if (secret.length >= SECRET_LENGTH) return secret;
  throw new KeyFileError(
    `the key file ${file} is empty or cut short: it has ${secret.length} characters, and a secret has ${SECRET_LENGTH}; ` +
      'bring it back from a backup, or delete it where the database is new',
  );
}

function writeDurably(file: string, text: string): void {
  const open = openSync(file, 'wx', 0o600);
  try {
    writeSync(open, text);
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}

function syncFolder(folder: string): void {
  const open = openSync(folder, 'r');
  try {
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
