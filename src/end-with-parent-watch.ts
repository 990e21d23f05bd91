/** The thread of end-with-parent.ts: it looks for the parent while the process stands still. */
import { workerData } from 'node:worker_threads';

const LOOK_MS = 1_000;

setInterval(() => {
  // An orphan is given another parent.
  if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL');
}, LOOK_MS);
