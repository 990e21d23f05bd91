import { Worker } from 'node:worker_threads';
import { programBeside } from './program-beside.ts';

const WATCH = programBeside(import.meta.url, 'end-with-parent-watch');

/**
 * For a process that createAskedProcess() starts: it ends with the one who asks, and not before. A signal to all of a service or a
 * terminal (systemd's stop, Ctrl-C) comes here too, while there is still to be answered what the other has taken.
 */
export function endWithParent(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  process.on('disconnect', () => process.exit());
  // In the middle of an answer nothing is heard of a parent that was killed.
  new Worker(WATCH, { workerData: process.ppid }).unref();
}
