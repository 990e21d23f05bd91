import { refusal } from './errors.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** `[` and `]` become `{` and `}` with this bit set. */
const BRACE_BIT = 0x20;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/**
 * Bounds how deep objects and arrays stand in one another, before the text is parsed and anything recursive sees it.
 * @param text JSON, or what claims to be
 * @throws ScimError invalidSyntax
 */
export function requireShallow(text: string, limit: number): void {
  let depth = 0;
  let quoted = false;
  // Every character of every body comes by here: comparisons of codes are the fastest there is.
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) quoted = !quoted;
    else if (quoted) at += code === BACKSLASH ? 1 : 0;
    else if ((code | BRACE_BIT) === CLOSE) depth -= 1;
    else if ((code | BRACE_BIT) === OPEN && ++depth > limit) {
      throw refusal('invalidSyntax', `the body is nested over ${limit} deep; send flatter JSON`);
    }
  }
}
