import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AppendObstacle } from './effects.ts';

const { R_OK, W_OK, X_OK } = constants;
const CORRECT = 'correct the path, or name another file';
const GIVE = 'give the user that runs Avow the right to it, or name another file';

/** Looks at what appendLines (durable-file.ts) would meet, and touches nothing. */
export const appendObstacle: AppendObstacle = (path) => {
  const file = statOf(path);
  if (file === 'closed') return { message: `this user may not look at ${path}`, mend: GIVE };
  if (file === null) return folderObstacle(dirname(path), true);
  if (file.isDirectory()) return { message: 'it is a folder', mend: 'name a file in it' };
  if (!file.isFile()) return { message: 'it is no file that is kept on a disk', mend: 'name another file' };
  return may(path, R_OK | W_OK) ? null : { message: 'this user may not write it', mend: GIVE };
};

/** @param isMade whether the folder itself is made where it is missing */
function folderObstacle(path: string, isMade: boolean): ReturnType<AppendObstacle> {
  const folder = statOf(path);
  if (folder === 'closed') return { message: `this user may not look at ${path}`, mend: GIVE };
  if (folder === null && isMade) return folderObstacle(dirname(path), false);
  if (folder === null) return { message: `there is no folder ${path}`, mend: `make it, or ${CORRECT}` };
  if (!folder.isDirectory()) return { message: `${path} is no folder`, mend: CORRECT };
  return may(path, W_OK | X_OK) ? null : { message: `this user may make nothing in ${path}`, mend: GIVE };
}

/** Null where there is nothing. */
function statOf(path: string): Stats | 'closed' | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    const isBelowFile = error instanceof Error && 'code' in error && error.code === 'ENOTDIR';
    return isBelowFile ? null : 'closed';
  }
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
