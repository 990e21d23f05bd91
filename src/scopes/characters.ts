/** A set of the characters that a scope may have, a bit for each. RFC 6749 §3.3 */
export type Characters = bigint;

export const NO_CHARACTERS: Characters = 0n;

/** The set of the characters of a text. */
export function charactersOf(text: string): Characters {
  let set = NO_CHARACTERS;
  for (const character of text) set |= bit(character.charCodeAt(0));
  return set;
}

/** From one to the other, both among them. */
export function between(from: string, to: string): Characters {
  let set = NO_CHARACTERS;
  for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += 1) set |= bit(code);
  return set;
}

/** @param code of one UTF-16 unit; what is not ASCII is in no set */
export function hasCharacter(set: Characters, code: number): boolean {
  return code < 128 && (set & bit(code)) !== NO_CHARACTERS;
}

function bit(code: number): Characters {
  return 1n << BigInt(code);
}
