/** What would end a line, rewrite it, or turn its direction on a terminal; and halves of surrogate pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Text of somebody else's as it may stand in a line of a log or an audit record: escaped, so that it cannot pass for a line of its
 * own, and cut to `most` characters. What has come by here once stays as it is.
 */
export function singleLine(text: string, most: number): string {
  const line = text.slice(0, most + 1).replaceAll(UNPRINTABLE, escaped);
  return line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line;
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
