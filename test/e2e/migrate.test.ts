import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Ran, runDemo } from './run-demo.ts';

const DEMO = join(import.meta.dirname, '../../examples/migrate/demo.ts');
const PEOPLE = 500;

describe('npm run demo:migrate, with 500 people', () => {
  let ran: Ran;
  let stdout: string;
  beforeAll(async () => {
    ran = await runDemo(DEMO, String(PEOPLE));
    stdout = ran.stdout;
  });

  test('keeps every promise it prints', () => {
    expect(stdout.match(/✗.*/g) ?? []).toEqual([]);
    expect(ran).toMatchObject({ status: 0, stderr: '' });
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
