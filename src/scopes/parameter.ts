import type { ClaimType, ScopeConfig } from '../../schema/config.ts';
import { between, charactersOf } from './characters.ts';
import { fitsOf, type Position, parsePattern, repeated } from './pattern.ts';

export type ParameterConfig = ScopeConfig['parameters'][string];

/** A parameter of a dynamic scope. */
export interface Parameter {
  readonly name: string;
  /** What rules, resolvers and claims read. */
  readonly type: Extract<ClaimType, 'string' | 'integer'>;
  /** Every text that it may be fits; a text that fits may still be none. */
  readonly positions: readonly Position[];
  /** What it may be, for who wrote something else. */
  readonly expects: string;
  /** The value of a text as it stands: nothing is trimmed, decoded or folded. Null where the text is none. */
  read(text: string): string | number | null;
}

type Compiled = Omit<Parameter, 'name'> | { readonly problem: string };
type Kinds = { readonly [K in ParameterConfig['type']]: (config: Extract<ParameterConfig, { type: K }>) => Compiled };

const LETTERS_AND_DIGITS = between('a', 'z') | between('A', 'Z') | between('0', '9');
/** None of those by which scopes are divided (. : /), none that means more than itself somewhere else. */
const PLAIN = LETTERS_AND_DIGITS | charactersOf('_-');
const DIGITS = between('0', '9');
const HEX = between('0', '9') | between('a', 'f');
const DASH = repeated(charactersOf('-'), 1, 1);
const LONGEST_INTEGER = 16;

/** A text has one value, and a value one text: otherwise one object would have several scopes. */
const KINDS: Kinds = {
  string: ({ pattern, maxLength }) => {
    const positions = pattern === undefined ? repeated(PLAIN, 1, maxLength) : parsePattern(pattern, maxLength);
    if ('problem' in positions) return positions;
    const bound = positions.length > maxLength ? `, ${maxLength} characters at most` : '';
    const expects =
      pattern === undefined ? `1 to ${maxLength} letters, digits, _ or -` : `what fits ${pattern}${bound}`;
    const fits = fitsOf(positions);
    const isGood = (text: string) => text !== '' && text.length <= maxLength && fits(text);
    return { type: 'string', positions, expects, read: (text) => (isGood(text) ? text : null) };
  },
  integer: () => ({
    type: 'integer',
    positions: repeated(DIGITS, 1, LONGEST_INTEGER),
    expects: 'a whole number without leading zeros',
    read: (text) => {
      const value = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
      return Number.isSafeInteger(value) ? value : null;
    },
  }),
  uuid: () => ({
    type: 'string',
    positions: [8, 4, 4, 4, 12].flatMap((count, index) => [
      ...(index === 0 ? [] : DASH),
      ...repeated(HEX, count, count),
    ]),
    expects: 'a UUID in lower case',
    read: (text) => (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null),
  }),
};

/** What is not said to be otherwise. */
const DEFAULT: ParameterConfig = { type: 'string', maxLength: 64 };

export function compileParameter(
  name: string,
  config: ParameterConfig = DEFAULT,
): Parameter | { readonly problem: string } {
  const compiled = compileKind(config.type, config);
  return 'problem' in compiled ? compiled : { name, ...compiled };
}

function compileKind<K extends ParameterConfig['type']>(
  kind: K,
  config: Extract<ParameterConfig, { type: K }>,
): Compiled {
  return KINDS[kind](config);
}
