import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

const MODULES = join(import.meta.dirname, '../../node_modules');
const { version } = JSON.parse(readFileSync(join(MODULES, '@electric-sql/pglite/package.json'), 'utf8'));
const KEPT = join(MODULES, `.cache/avow-test/pglite-${version}.tar`);

/** A database with nothing in it. To make one takes PGlite seconds, to copy one does not: the first is kept for all later runs. */
export async function emptyPglite(): Promise<PGlite> {
  const kept = keptDatabase();
  if (kept !== null) return PGlite.create({ loadDataDir: kept });
  const database = await PGlite.create();
  keep(await (await database.dumpDataDir('none')).bytes());
  return database;
}

function keptDatabase(): Blob | null {
  try {
    return new Blob([readFileSync(KEPT)]);
  } catch {
    return null;
  }
}

/** Whole or not at all: another worker may keep its own at this moment. */
function keep(content: Uint8Array): void {
  const draft = `${KEPT}.${process.pid}`;
  mkdirSync(dirname(KEPT), { recursive: true });
  writeFileSync(draft, content);
  renameSync(draft, KEPT);
}
