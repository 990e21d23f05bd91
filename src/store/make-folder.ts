import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, for this user's eyes alone; one that is there is left as it is. Not with `recursive`: below
 * /proc, Node's own tries for ever.
 * @throws NodeJS.ErrnoException
 */
export function makeFolder(path: string): void {
  if (made(path)) return;
  makeFolder(dirname(path));
  if (!made(path)) throw Object.assign(new Error(`nothing can be made in ${dirname(path)}`), { code: 'EACCES' });
}

/** False where there is no folder to make it in. */
function made(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') return false;
    if (code !== 'EEXIST') throw error;
  }
  return true;
}
