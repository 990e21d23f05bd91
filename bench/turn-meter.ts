/**
 * Loaded into a server before it starts (`node --import`): tells at GET /longest how much processor time of this thread one turn of
 * its event loop took at the most since it was asked last. What else the machine does is not in it, nor what a turn waits for the disk.
 */
import { createServer } from 'node:http';
import { isMainThread } from 'node:worker_threads';

const port = Number(process.env.BENCH_METER_PORT);

/** Milliseconds. */
function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

if (isMainThread && port > 0) {
  let longest = 0;
  let last = processorTime();
  const measure = () => {
    const now = processorTime();
    longest = Math.max(longest, now - last);
    last = now;
    setImmediate(measure);
  };
  measure();
  const server = createServer((_, response) => {
    response.end(String(longest));
    longest = 0;
  });
  server.listen(port, '127.0.0.1').unref();
  process.once('SIGTERM', () => process.exit());
}
