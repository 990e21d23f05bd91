import type { ErrorCode } from 'yaml';
import type { Problem } from '../problem.ts';

type Words = readonly [message: string, mend: string];

const UNCLOSED: Words = [
  'a quote or a bracket is not closed, or a value goes on where it should end',
  'close it, or quote the value',
];
const ALIAS: Words = ['an anchor, alias or tag stands where none can', 'write the value out'];

/** The parser's own messages may repeat the file's text, and a secret with it; these never do. */
const WORDS: { readonly [code in ErrorCode]?: Words } = {
  DUPLICATE_KEY: ['this key stands here twice', 'keep one of the two'],
  TAB_AS_INDENT: ['a tab is used for indentation', 'indent with spaces'],
  BAD_INDENT: ['the indentation does not fit, or a bracket is not closed', 'line it up with its neighbours'],
  BAD_DQ_ESCAPE: [
    'an unknown escape after \\ in a double-quoted text',
    "write \\\\ for a backslash, or use 'single quotes'",
  ],
  BAD_SCALAR_START: ['a value starts with a reserved character', "put the value in 'quotes'"],
  BLOCK_AS_IMPLICIT_KEY: [
    'there is a second "key: value" on one line',
    "put the value in 'quotes', or start a new line",
  ],
  MULTIPLE_DOCS: ['there is more than one document (---) in the file', 'keep one'],
  NON_STRING_KEY: ['a key is not a plain name', 'write a plain name before the colon'],
  RESOURCE_EXHAUSTION: ['the file is nested too deeply', 'flatten it'],
  MISSING_CHAR: UNCLOSED,
  UNEXPECTED_TOKEN: UNCLOSED,
  ALIAS_PROPS: ALIAS,
  BAD_ALIAS: ALIAS,
  MULTIPLE_ANCHORS: ALIAS,
  MULTIPLE_TAGS: ALIAS,
  TAG_RESOLVE_FAILED: ['there is a tag (!name) that means nothing here', 'remove it'],
};
const OTHERWISE: Words = ['this is not YAML', 'compare the line with the example in the README'];

/** Puts a parser's error into words. `source` is its line, which is looked at and never repeated. */
export function explainSyntax(code: ErrorCode, source: string): Problem {
  const [message, mend] = WORDS[code] ?? OTHERWISE;
  const unquoted = code === 'UNEXPECTED_TOKEN' && /[^'"]\$\{/.test(source);
  return { key: [], message, mend: unquoted ? "inside { } or [ ] put it in quotes: '${env:NAME}'" : mend };
}
