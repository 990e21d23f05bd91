import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * The secret that seals the signing keys where the configuration names none: 256 bits in a file beside the SQLite database,
 * readable by its owner alone, made at first start.
 * @param file `./data/avow.db.key`
 * @returns the secret as text
 * @throws NodeJS.ErrnoException where the file can be neither read nor made
 */
export function secretFromKeyFile(file: string, randomBytes: (size: number) => Uint8Array): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const secret = Buffer.from(randomBytes(32)).toString('base64url');
  // wx: never over a key that another process made meanwhile.
  writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return secret;
}
