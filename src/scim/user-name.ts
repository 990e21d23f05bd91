/**
 * RFC 7644 §5: names that people log in by are prepared and compared as PRECIS has it (RFC 7613 §3.2, UsernameCaseMapped): what
 * looks like one name is one name.
 */
import user from '../../schema/scim/user.json' with { type: 'json' };
import type { Attribute } from './attribute.ts';

export function isUserName({ key, schema, extension }: Attribute): boolean {
  return key === 'username' && schema === user.id && !extension;
}

/** Controls, and what is invisible or turns the direction of text; line ends, and spaces other than the common one. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** What is wrong with a name; null where nothing is. */
export function userNameProblem(text: string): string | null {
  if (text !== text.trim()) return 'begins or ends with white space; send it without';
  const [invisible] = INVISIBLE.exec(text) ?? [];
  if (invisible === undefined) return null;
  const code = (invisible.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `has the character U+${code}, which nobody sees; send it without`;
}

const WIDE = /[\uff01-\uffef]/g;

/** RFC 7613 §3.2.2: full-width and half-width letters are the letters that they stand for. */
export function withoutWidth(text: string): string {
  return text.replace(WIDE, (letter) => letter.normalize('NFKC'));
}
