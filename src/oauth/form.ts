/** The body of a request to the token and introspection endpoints. RFC 6749 §3.2, appendix B. */
import { OAuthError } from './errors.ts';

const MAX_PARAMETERS = 50;
const MAX_NAME = 128;
/** Room for an ID token with many groups. */
const MAX_VALUE = 32_768;

/** RFC 6749 appendix B: UTF-8. What somebody between could read as something else is not read at all. */
const FORM = /^\s*application\/x-www-form-urlencoded\s*(?:;|$)(?!.*charset\s*=\s*(?!"?utf-?8"?\s*(?:;|$)))/i;

/** RFC 8707 §2 and RFC 8693 §2.1 allow several of these; of all others there is one at most. */
const REPEATABLE: ReadonlySet<string> = new Set(['resource', 'audience']);

/** The parameters of a request that have a value. Names are untrusted: they live in a Map and nowhere else. */
export class Form {
  readonly #values: ReadonlyMap<string, readonly string[]>;
  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }
  get(name: string): string | null {
    return this.#values.get(name)?.[0] ?? null;
  }
  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }
  names(): Iterable<string> {
    return this.#values.keys();
  }
}

const ENCODED = /[%+]/;

/** application/x-www-form-urlencoded, one name or value; null where it is not (RFC 6749 appendix B: UTF-8, percent-encoded). */
export function decodeFormComponent(text: string): string | null {
  // Ids, secrets, scopes and tokens mostly stand for themselves, and to decode one that is long costs microseconds.
  if (!ENCODED.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/**
 * Reads a form body. Empty values count as absent (RFC 6749 §3.2).
 * Throws invalid_request on another media type, a repeated parameter, bad encoding, or more than the bounds.
 */
export function readForm(contentType: string | null, body: string): Form {
  if (!FORM.test(contentType ?? '')) {
    throw new OAuthError('invalid_request', 'Send the parameters as application/x-www-form-urlencoded, in UTF-8');
  }
  // One more than allowed is enough to know that there are too many.
  const pairs = body.split('&', MAX_PARAMETERS + 1);
  if (pairs.length > MAX_PARAMETERS) {
    throw new OAuthError('invalid_request', `A request has at most ${MAX_PARAMETERS} parameters`);
  }
  const values = new Map<string, string[]>();
  for (const pair of pairs) {
    const [name, value] = readPair(pair);
    if (value === '') continue; // RFC 6749 §3.2: treated as if omitted
    const earlier = values.get(name);
    if (earlier === undefined) values.set(name, [value]);
    else if (REPEATABLE.has(name)) earlier.push(value);
    // RFC 6749 §3.2: not more than once
    else throw new OAuthError('invalid_request', `The parameter ${name} stands there twice; send it once`);
  }
  return new Form(values);
}

function readPair(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  const rawName = equals === -1 ? pair : pair.slice(0, equals);
  const rawValue = equals === -1 ? '' : pair.slice(equals + 1);
  const name = decodeFormComponent(rawName);
  const value = decodeFormComponent(rawValue);
  if (name === null || value === null) {
    throw new OAuthError('invalid_request', 'The form is not well encoded: percent-encode its values as UTF-8');
  }
  if (name.length > MAX_NAME) {
    throw new OAuthError('invalid_request', `A parameter's name has at most ${MAX_NAME} characters`);
  }
  if (value.length > MAX_VALUE) {
    throw new OAuthError('invalid_request', `The parameter ${name} is longer than ${MAX_VALUE} characters`);
  }
  return [name, value];
}
