import { expect, test } from 'vitest';
import { createStory } from '../../examples/trading/story.ts';

test('a promise that does not hold is shown with what came instead, and counted', () => {
  const lines: string[] = [];
  const story = createStory((line) => lines.push(line), false);
  story.expect('one is one', 1, 1);
  story.expect('one is two', 1, 2);
  expect(story.failures).toBe(1);
  expect(lines.join('\n')).toMatch(/✓ one is one\n.*✗ one is two\n.*expected 2\n.*but got {2}1/);
});

test('colour is there where the terminal has it', () => {
  const lines: string[] = [];
  createStory((line) => lines.push(line), true).title('Avow');
  expect(lines[0]).toContain('\u001b[');
});
