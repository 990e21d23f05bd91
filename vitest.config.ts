import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** Left out of `npm run test:unit`: each starts processes, and takes seconds to. */
const STARTS_PROCESSES = [
  'test/claims/sql.test.ts',
  'test/cli/{client,diff,exit,runtime,serve}.test.ts',
  'test/e2e/{demo,migrate}.test.ts',
  'test/end-with-parent.test.ts',
  'test/examples/gateway.test.ts',
  'test/retention/kill.test.ts',
  'test/store/durability.test.ts',
  'test/store/scans.test.ts',
  'test/streams/kill.test.ts',
];

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/seed.ts'],
    exclude: [...configDefaults.exclude, ...(mode === 'unit' ? STARTS_PROCESSES : [])],
    // Far beyond what any takes: what a test means does not depend on what else the machine does.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    // Files of one worker share what they import: a third of the time, since most of a file's was spent on importing.
    isolate: false,
    maxWorkers: availableParallelism(),
  },
}));
