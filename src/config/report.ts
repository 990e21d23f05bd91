import { styleText } from 'node:util';
import type { ConfigDocument, Key, LocatedProblem } from './document.ts';

const WIDTH = 80;

interface Row {
  readonly file: string;
  readonly line: number | null;
  readonly problem: LocatedProblem;
}

type Style = Parameters<typeof styleText>[0];

const WORDS = {
  problem: { one: 'problem', many: 'problems' },
  warning: { one: 'warning', many: 'warnings' },
} as const;

/**
 * The problems as text for a person, 80 columns wide, in the order of the file's lines, with their number at the end.
 * Coloured only where `stream`, on which the text will be printed, is a terminal that takes colours.
 */
export function renderProblems(
  problems: readonly LocatedProblem[],
  document: ConfigDocument,
  stream?: NodeJS.WritableStream,
  what: keyof typeof WORDS = 'problem',
): string {
  const paint = (style: Style, text: string) => (stream === undefined ? text : styleText(style, text, { stream }));
  const sorted = rowsOf(problems, document);
  const count = problems.length === 1 ? `1 ${WORDS[what].one}` : `${problems.length} ${WORDS[what].many}`;
  return [...sorted.map((row) => renderRow(row, paint)), paint('bold', count), ''].join('\n');
}

/** The same, one line each, for a log. */
export function problemLines(problems: readonly LocatedProblem[], document: ConfigDocument): readonly string[] {
  return rowsOf(problems, document).map(({ file, line, problem: { key, message, mend } }) => {
    const place = line === null ? file : `${file}:${line}`;
    return `${[place, keyText(key), message].filter((part) => part !== '').join('  ')}  → ${mend}`;
  });
}

function rowsOf(problems: readonly LocatedProblem[], document: ConfigDocument): readonly Row[] {
  const rows = problems.map((problem): Row => {
    const own = problem.file === undefined;
    const line = problem.line ?? (own ? document.lineOf(problem.key) : null);
    return { file: problem.file ?? document.file, line, problem };
  });
  const order = (row: Row) => (row.file === document.file ? (row.line ?? 0) : Number.POSITIVE_INFINITY);
  return rows.toSorted((a, b) => Math.sign(order(a) - order(b)) || a.file.localeCompare(b.file));
}

function renderRow({ file, line, problem }: Row, paint: (style: Style, text: string) => string): string {
  const place = printable(line === null ? file : `${file}:${line}`);
  const key = printable(keyText(problem.key));
  const message = printable(problem.message);
  const header = [paint('bold', place), ...(key === '' ? [] : [paint('yellow', key)])].join('  ');
  const oneLine = place.length + key.length + message.length + 4 <= WIDTH;
  const body = oneLine ? `${header}  ${message}` : `${header}\n${wrap(message, '  ', '  ')}`;
  return `${body}\n${paint('cyan', wrap(printable(problem.mend), '  → ', '    '))}`;
}

/** A key as people write it: claims.plan.from, scopes.'account.list'.rules[0]. */
export function keyText(key: Key): string {
  const parts = key.map((segment) => {
    if (typeof segment === 'number') return `[${segment}]`;
    return /^[\w-]+$/.test(segment) ? `.${segment}` : `.'${segment}'`;
  });
  return parts.join('').replace(/^\./, '');
}

/** Names come from files, and a terminal obeys control characters. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '�');
}

function wrap(text: string, first: string, rest: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && first.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((part, index) => (index === 0 ? first : rest) + part).join('\n');
}
