import { OAuthError } from './errors.ts';
import type { Form } from './form.ts';

const MAX_SCOPES = 100;
const MAX_LENGTH = 4_096;
/** RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ), one space between two */
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+(?: [\x21\x23-\x5B\x5D-\x7E]+)*$/;

/** The scope parameter as a list in the order asked, each name once; absent is empty. Throws invalid_scope. RFC 6749 §3.3 */
export function readScopes(form: Form): string[] {
  return parseScopes(form.get('scope'));
}

/** A list of scopes in one text; null is none. Throws invalid_scope. RFC 6749 §3.3 */
export function parseScopes(text: string | null): string[] {
  if (text === null) return [];
  if (text.length > MAX_LENGTH || !SCOPE.test(text)) {
    throw new OAuthError('invalid_scope', 'scope is a list of names with one space between two');
  }
  const scopes = [...new Set(text.split(' '))];
  if (scopes.length > MAX_SCOPES) throw new OAuthError('invalid_scope', `Ask for at most ${MAX_SCOPES} scopes`);
  return scopes;
}
