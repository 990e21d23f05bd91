import type { styleText } from 'node:util';
import { singleLine } from '../single-line.ts';

export type Style = Parameters<typeof styleText>[0];

/** Where a text will be printed. */
export interface Terminal {
  /** How wide it is, in characters. */
  readonly width: number;
  /** Leaves the text as it is where there are no colours. */
  paint(style: Style, text: string): string;
}

/** Longer than any reason that is kept. */
const LINE_AT_MOST = 1_000;

/** What others said, such as a source in a reason: a terminal obeys control characters. */
export function printable(text: string): string {
  return singleLine(text, LINE_AT_MOST);
}
