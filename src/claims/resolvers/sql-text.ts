import { needKey, parseNeed } from '../need.ts';
import { BASE_SOURCES, type Need } from '../source.ts';

/** A SELECT with `:source.path` where values come, taken apart at boot. */
export interface SqlText {
  /** The text, cut at each value. */
  readonly texts: readonly string[];
  /** The names of the values, one for each cut. */
  readonly values: readonly string[];
  readonly needs: readonly Need[];
}

export interface SqlTextProblem {
  readonly message: string;
  readonly mend: string;
}

/** What a statement is made of, as far as it takes to tell a placeholder from what only looks like one. */
const TOKENS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['comment', /--|\/\*/y],
  ['escapes', /\b[EU]&?'|\$[A-Za-z_]*\$/iy],
  ['quoted', /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`/y],
  ['quote', /['"`]/y],
  ['cast', /::/y],
  ['placeholder', /:(?:\{[^{}]*\}|[A-Za-z_]\w*(?:\.\w+)*)/y],
  ['parameter', /\$\d+/y],
  ['end', /;\s*$/y],
  ['semicolon', /;/y],
  ['word', /[A-Za-z_][\w$]*/y],
  ['other', /[\s\S]/y],
];

/** A placeholder as it would look within quotes, where it would be a text and no value. */
const WITHIN_QUOTES = new RegExp(`:(?:\\{|(?:${BASE_SOURCES.join('|')})\\.)`);

/** Words of statements that change something. Who has a column of such a name writes it in quotes. */
const CHANGING: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'merge', 'into']);

const REFUSED: Readonly<Record<string, SqlTextProblem>> = {
  comment: { message: 'there is a comment in it', mend: 'write comments outside, behind # of YAML' },
  escapes: { message: 'it has a text with escapes or dollar quotes', mend: "write the text between plain quotes: 'x'" },
  quote: { message: 'a quote is not closed', mend: 'close it, or double it within a text' },
  parameter: { message: 'it has a numbered parameter', mend: 'write values as :user.userId' },
  semicolon: { message: 'it is more than one statement', mend: 'write one SELECT' },
};

/** Reads a query, or says why it is refused. What it does cannot be told from its text alone; that it is one SELECT, is made sure of. */
export function parseSqlText(query: string): SqlText | SqlTextProblem {
  const texts = [''];
  const needs: Need[] = [];
  for (const [kind, token] of tokensOf(query)) {
    const problem = REFUSED[kind] ?? tokenProblem(kind, token);
    if (problem !== null) return problem;
    if (kind === 'placeholder') {
      const need = parseNeed(token.replace(/^:\{?|\}$/g, ''));
      if (need === null) return { message: `'${token}' is not a source and a path`, mend: 'write it as :user.userId' };
      needs.push(need);
      texts.push('');
    } else if (kind !== 'end') {
      texts[texts.length - 1] += token;
    }
  }
  if (!/^\s*(?:select|with)\b/i.test(query)) return { message: 'it is no SELECT', mend: 'begin with select or with' };
  const values = needs.map(needKey);
  return { texts, values, needs: needs.filter((need, index) => values.indexOf(needKey(need)) === index) };
}

function tokenProblem(kind: string, token: string): SqlTextProblem | null {
  if (kind === 'quoted' && WITHIN_QUOTES.test(token)) {
    return { message: 'a placeholder stands within quotes', mend: 'write it without them: it is bound as a value' };
  }
  if (kind !== 'word' || !CHANGING.has(token.toLowerCase())) return null;
  return { message: `it says '${token}', and may only read`, mend: 'write one SELECT; quote a column of that name' };
}

function* tokensOf(query: string): Generator<readonly [kind: string, token: string]> {
  let at = 0;
  while (at < query.length) {
    for (const [kind, pattern] of TOKENS) {
      pattern.lastIndex = at;
      const token = pattern.exec(query)?.[0];
      if (token === undefined) continue;
      yield [kind, token];
      at += token.length;
      break;
    }
  }
}
