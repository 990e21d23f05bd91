import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Far beyond what any takes: what a test means does not depend on what else the machine does.
    testTimeout: 60_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 30_000 } },
    // Files of one worker share what they import: a third of the time, since most of a file's was spent on importing.
    isolate: false,
    maxWorkers: availableParallelism(),
  },
});
