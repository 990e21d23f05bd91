import type { Explanation } from '../issuer/explanation.ts';
import { costText } from './cost-text.ts';
import { printable, type Terminal } from './terminal.ts';

type Entry = Explanation['timeline'][number];

const BAR_AT_LEAST = 10;
const BAR_AT_MOST = 60;

/** Room for ` 1234.5 ms, cache stale, 3600 s old`. */
const TAIL = 34;

/** The sources as bars on one axis of time: where a bar begins, the source was asked; where it ends, it had settled. */
export function timelineText({ timeline, ms }: Pick<Explanation, 'timeline' | 'ms'>, terminal: Terminal): string[] {
  if (timeline.length === 0) return ['  none was needed'];
  const name = Math.max(...timeline.map(({ source }) => source.length));
  const room = Math.min(BAR_AT_MOST, Math.max(BAR_AT_LEAST, terminal.width - name - TAIL - 4));
  const end = Math.max(ms, ...timeline.map((entry) => (entry.start ?? 0) + entry.ms));
  return timeline.flatMap((entry) => {
    const bar = terminal.paint(entry.status === 'unavailable' ? 'red' : 'cyan', barOf(entry, end, room));
    const why =
      entry.reason === null ? [] : [terminal.paint('dim', `      ${entry.status}: ${printable(entry.reason)}`)];
    const object = entry.scope === undefined ? [] : [terminal.paint('dim', `      for ${printable(entry.scope)}`)];
    return [`  ${entry.source.padEnd(name)}  ${bar}  ${costText(entry)}`, ...object, ...why];
  });
}

/** What was never asked has no bar. */
function barOf({ start, ms }: Entry, end: number, room: number): string {
  if (start === null || end === 0) return '·'.padEnd(room);
  const from = Math.min(room - 1, Math.floor((start / end) * room));
  const to = Math.min(room, Math.max(from + 1, Math.round(((start + ms) / end) * room)));
  return `${' '.repeat(from)}${'█'.repeat(to - from)}`.padEnd(room);
}
