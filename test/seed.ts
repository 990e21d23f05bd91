/**
 * Vitest reads this before each file: what is random in a test comes of its name, so that who runs it again sees the same again. With
 * AVOW_TEST_SEED set to any other word, everything that is random is other.
 */
import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect } from 'vitest';
import { beginAt } from './random.ts';

const SEED = process.env.AVOW_TEST_SEED ?? '';
/** Of tests that are called the same, how many there were. */
const runs = new Map<string, number>();

function seed(name: string): void {
  const run = (runs.get(name) ?? 0) + 1;
  runs.set(name, run);
  const whole = `${SEED} ${name} ${run}`;
  beginAt(whole);
  fc.configureGlobal({ seed: createHash('sha256').update(whole).digest().readInt32BE(0) });
}

seed(relative(import.meta.dirname, expect.getState().testPath ?? ''));
beforeEach(({ task }) => seed(task.fullName));
