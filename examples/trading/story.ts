import { isDeepStrictEqual, styleText } from 'node:util';

/**
 * Tells the demo on an 80-column terminal, and keeps count of what was promised: each `expect` prints its line, and a
 * promise that does not hold makes the whole run fail at its end.
 */
export interface Story {
  title(text: string): void;
  step(number: number, text: string): void;
  say(text: string): void;
  json(value: unknown): void;
  table(rows: readonly (readonly string[])[]): void;
  expect(what: string, actual: unknown, expected: unknown): void;
  readonly failures: number;
}

const WIDTH = 78;

/** @param write takes whole lines; colour only where `colour` says that the terminal has it */
export function createStory(write: (line: string) => void, colour: boolean): Story {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  let failures = 0;
  return {
    title: (text) => write(paint('bold', text)),
    step: (number, text) => {
      write('');
      for (const line of wrap(`${number}. ${text}`, WIDTH, '   ')) write(paint(['bold', 'cyan'], line));
    },
    say: (text) => {
      for (const line of wrap(`   ${text}`, WIDTH, '   ')) write(line);
    },
    json: (value) => {
      for (const line of wrap(`     ${spaced(value)}`, WIDTH, '     ')) write(paint('dim', line));
    },
    table: (rows) => {
      for (const line of columns(rows)) write(`     ${line}`);
    },
    expect: (what, actual, expected) => {
      const holds = isDeepStrictEqual(actual, expected);
      if (!holds) failures += 1;
      for (const line of wrap(`   ${holds ? '✓' : '✗'} ${what}`, WIDTH, '     '))
        write(paint(holds ? 'green' : 'red', line));
      if (!holds) {
        write(`     expected ${JSON.stringify(expected)}`);
        write(`     but got  ${JSON.stringify(actual)}`);
      }
    },
    get failures() {
      return failures;
    },
  };
}

/** JSON on one line, with a space after each colon and comma so that it can be wrapped. */
function spaced(value: unknown): string {
  return JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ').replaceAll('[ ', '[').replaceAll(' ]', ']');
}

function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  for (const word of text.trim().split(' ')) {
    if (line.trim() !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = indent + word;
    } else {
      line += line.trim() === '' ? word : ` ${word}`;
    }
  }
  return [...lines, line];
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
