import { readFileSync } from 'node:fs';

/** The kernel counts in hundredths of a second. */
const TICKS = 100;

/** Seconds of processor time that a process has had, of its own and of the kernel for it; NaN where /proc is not there. */
export function cpuSeconds(pid: number): number {
  try {
    // proc(5): utime and stime are fields 14 and 15; the second is in brackets, and may hold blanks.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [utime = '', stime = ''] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11);
    return (Number(utime) + Number(stime)) / TICKS;
  } catch {
    return Number.NaN;
  }
}
