import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const DEMO = join(import.meta.dirname, '../../examples/migrate/demo.ts');
const PEOPLE = 500;

describe('npm run demo:migrate, with 500 people', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [DEMO, String(PEOPLE)], {
    encoding: 'utf8',
    timeout: 60_000,
  });

  test('keeps every promise it prints', () => {
    expect(stdout.match(/✗.*/g) ?? []).toEqual([]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('is killed half way, goes on, and ends with all people the same', () => {
    expect(stdout).toMatch(/✓ it was killed/);
    expect(stdout).toMatch(/✓ 500 people, nobody twice/);
    expect(stdout).toMatch(/✓ [\d,]+ attributes, [\d,]+ references to managers and members: the same/);
  });

  test('tells how far it is, fits an 80-column terminal, and is without colour where it is piped', () => {
    expect(stdout).toMatch(/people +100 % {2}500 of 500/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain('\r');
  });
});
