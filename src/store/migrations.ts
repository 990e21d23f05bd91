import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { OpenError } from './open-error.ts';

export type DialectName = 'sqlite' | 'postgres';

/** Where the migrations are, beside src as they are beside dist/src. */
export function migrationsFolder(dialect: DialectName): string {
  return fileURLToPath(new URL(`../../schema/migrations/${dialect}`, import.meta.url));
}

/** Takes when the last migration that a database had was made. Throws OpenError where this Avow does not know it. */
export function checkNotNewer(dialect: DialectName, last: number | null): void {
  const newest = readMigrationFiles({ migrationsFolder: migrationsFolder(dialect) }).at(-1)?.folderMillis ?? 0;
  if (last === null || last <= newest) return;
  throw new OpenError('a newer Avow has changed it', 'run that version, or restore a backup from before the upgrade');
}
