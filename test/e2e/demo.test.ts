import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const DEMO = join(import.meta.dirname, '../../examples/trading/demo.ts');

describe('npm run demo', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [DEMO], { encoding: 'utf8', timeout: 60_000 });

  test('keeps every promise it prints', () => {
    expect(stdout.match(/✗.*/g) ?? []).toEqual([]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('tells all thirteen steps', () => {
    const steps = stdout.match(/^\d+\. /gm) ?? [];
    expect(steps.map((step) => Number.parseInt(step, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect((stdout.match(/✓/g) ?? []).length).toBeGreaterThan(20);
  });

  test('fits an 80-column terminal, and is without colour where it is piped', () => {
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain('\u001b');
  });
});
