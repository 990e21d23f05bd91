/** Text that every database keeps as it is: no NUL (PostgreSQL has none), no half of a surrogate pair (UTF-8 has none). */
export function isStorableText(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}
