import type { Effects } from '../effects.ts';
import { singleLine } from '../single-line.ts';
import type { Destination } from './destination.ts';

const EVERY_MS = 1_000;
const REASON_AT_MOST = 200;

/** Lines at the end of a file, on the disk before they count as taken. */
export function fileDestination(path: string, { appendLines }: Pick<Effects, 'appendLines'>): Destination {
  return {
    everyMs: EVERY_MS,
    deliver: async (batch) => {
      try {
        await appendLines(path, batch.map(({ text }) => `${text}\n`).join(''));
        return { kind: 'taken' };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { kind: 'failed', reason: singleLine(`it cannot be written: ${reason}`, REASON_AT_MOST) };
      }
    },
  };
}
