import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Ran, runDemo } from './run-demo.ts';

const DEMO = join(import.meta.dirname, '../../examples/trading/demo.ts');

describe('npm run demo', () => {
  let ran: Ran;
  let stdout: string;
  beforeAll(async () => {
    ran = await runDemo(DEMO);
    stdout = ran.stdout;
  });

  test('keeps every promise it prints', () => {
    expect(stdout.match(/✗.*/g) ?? []).toEqual([]);
    expect(ran).toMatchObject({ status: 0, stderr: '' });
  });

  test('tells all fifteen steps', () => {
    const steps = stdout.match(/^\d+\. /gm) ?? [];
    expect(steps.map((step) => Number.parseInt(step, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    expect((stdout.match(/✓/g) ?? []).length).toBeGreaterThan(20);
  });

  test.each([
    ['why a token is as it is', /✓ what it is told is what the token said/],
    ['a gateway that swaps', /✓ it is the same as in step 3/],
    ['step-up', /✓ a password is not enough for payments/],
    ['a scope for one account', /✓ the token is for account 05542/],
    ['a payment', /✓ the token is for that payment alone/],
    ['an agent', /✓ it is John still; who acts is the assistant/],
    ['a rule that changes while it runs', /✓ partner-portal, left without orders_read in step 5, has it now/],
    ["the auditor's question", /✓ John was, once, through trading-web/],
  ])('tells of %s', (_, promise) => {
    expect(stdout).toMatch(promise);
  });

  test('says of each token what it was granted for: a payment too', () => {
    const granted = stdout.match(/token\.issued.*/g) ?? [];
    expect(granted.filter((line) => !/ granted \w/.test(line))).toEqual([]);
    expect(granted).toContainEqual(expect.stringMatching(/ granted payment$/));
  });

  test('fits an 80-column terminal, and is without colour where it is piped', () => {
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain('\u001b');
  });
});
