import { dirname, resolve } from 'node:path';
import type { Config } from '../../schema/config.ts';
import type { Effects } from '../effects.ts';
import type { Problem } from '../problem.ts';
import { readTarget } from '../streams/target.ts';

/**
 * Files that audit streams could not be written to, as things are on this machine. It may be checked on another than it will run on, and a
 * stream waits until its place can be written: a warning.
 */
export function warnOfStreamFiles(
  { audit }: Config,
  file: string,
  { appendObstacle }: Pick<Effects, 'appendObstacle'>,
): readonly Problem[] {
  return Object.entries(audit.streams).flatMap(([name, { to }]) => {
    if (readTarget(to)?.kind !== 'file') return [];
    const obstacle = appendObstacle(resolve(dirname(file), to));
    return obstacle === null ? [] : [{ key: ['audit', 'streams', name, 'to'], ...obstacle }];
  });
}
