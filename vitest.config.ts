import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Files of one worker share what they import: a third of the time, since most of a file's was spent on importing.
    isolate: false,
    maxWorkers: availableParallelism(),
  },
});
