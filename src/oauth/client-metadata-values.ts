/** The values that clients say of themselves, each bounded and of a form that can do no harm where it is shown or followed. */
import type { JsonValue } from './json.ts';

/** What is wrong with a value, as it goes on after the name of its member. */
export interface Bad {
  readonly bad: string;
}

export type Read<T> = (value: JsonValue) => T | Bad;

const MAX_URI = 2_048;
const MAX_NAME = 128;
const MAX_SHOWN = 200;
const MAX_CERTIFICATE_NAME = 1_024;

/** Of a text that people read: nothing that ends a line, is not seen, or turns the direction of what stands after it. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/u;

/** Hosts that a redirect within one machine leads to. RFC 8252 §7.3, §8.3 */
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

export function list(read: Read<string>, most: number): Read<readonly string[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length > most) return { bad: `must be a list of at most ${most}` };
    const items: string[] = [];
    for (const one of value) {
      const item = read(one);
      if (typeof item !== 'string') return { bad: `is a list, and each of it ${item.bad}` };
      items.push(item);
    }
    return [...new Set(items)];
  };
}

export function text(most: number): Read<string> {
  return (value) => {
    if (typeof value !== 'string' || value === '' || value.length > most || UNSEEN.test(value)) {
      return { bad: `must be a text of 1 to ${most} characters, without control characters` };
    }
    return value;
  };
}

export const shownText: Read<string> = (value) => {
  const read = text(MAX_SHOWN)(value);
  return typeof read === 'string' && read.trim() === '' ? { bad: 'must not be blank' } : read;
};

export const address = text(320);
export const certificateName = text(MAX_CERTIFICATE_NAME);

/** A word of a registry: a grant type, a method. */
export const name: Read<string> = (value) =>
  typeof value === 'string' && value.length <= MAX_NAME && /^[\x21-\x7E]+$/.test(value)
    ? value
    : { bad: `must be a text of 1 to ${MAX_NAME} characters, without spaces` };

export const flag: Read<boolean> = (value) => (typeof value === 'boolean' ? value : { bad: 'must be true or false' });

/** Of a page or a picture: nothing that a browser would run. */
export const webUrl: Read<string> = (value) => {
  const url = urlOf(value);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return { bad: 'must be an http(s) URL' };
  return url.username !== '' || url.password !== '' ? { bad: 'must be a URL without a user name' } : String(value);
};

/** RFC 6749 §3.1.2, RFC 9700 §4.1.1: compared as text later on, and so kept as it came. */
export const redirectUri: Read<string> = (value) => {
  const url = urlOf(value);
  if (url === null) return { bad: 'must be an absolute URI' };
  if (String(value).includes('#')) return { bad: 'must be a URI without a fragment' };
  if (url.username !== '' || url.password !== '') return { bad: 'must be a URI without a user name' };
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))) return String(value);
  // RFC 8252 §7.1, §8.4: a scheme of an application's own is a domain name of its maker's, backwards.
  if (/^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol)) return String(value);
  return { bad: "must be https, http on loopback, or of a scheme such as 'com.example.app' (RFC 8252)" };
};

/** Spaces and control characters are stripped by the parser of URLs, so that they are looked for before. */
function urlOf(value: JsonValue): URL | null {
  if (typeof value !== 'string' || value.length > MAX_URI || !/^[\x21-\x7E]+$/.test(value)) return null;
  return URL.canParse(value) ? new URL(value) : null;
}
