/** Selective Disclosure for JWTs: what a holder chose to show of what an issuer signed. RFC 9901 */
import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from './json.ts';

/** An SD-JWT with key binding in its parts, none of them verified. §4 */
export interface SdJwtParts {
  readonly issuerJwt: string;
  readonly disclosures: readonly string[];
  readonly keyBinding: string;
  /** All before the key binding, which is bound to it. §4.3.1 */
  readonly bound: string;
}

/** Disclosures, or their digests, are not as they must be; the message says what is wrong. */
export class DisclosureRefused extends Error {
  override readonly name = 'DisclosureRefused';
}

const MAX_DISCLOSURES = 200;
const MAX_DEPTH = 32;

/** §4: `<issuer-signed JWT>~<disclosure>~…~<key binding JWT>`; null where a part is missing, or there are too many. */
export function readSdJwt(text: string): SdJwtParts | null {
  const end = text.lastIndexOf('~');
  const [issuerJwt = '', ...disclosures] = text.slice(0, Math.max(end, 0)).split('~', MAX_DISCLOSURES + 2);
  const keyBinding = text.slice(end + 1);
  if (issuerJwt === '' || keyBinding === '' || disclosures.length > MAX_DISCLOSURES) return null;
  return { issuerJwt, disclosures, keyBinding, bound: text.slice(0, end + 1) };
}

/** IANA's Named Information hash names, and what they are here. §4.1.1: sha-256 where the JWT names none */
const HASHES: ReadonlyMap<JsonValue, string> = new Map([
  ['sha-256', 'sha256'],
  ['sha-384', 'sha384'],
  ['sha-512', 'sha512'],
]);

/** The digest of a disclosure, or of all that a key binding is bound to, by the hash that the verified JWT names. §4.2.3, §4.3.1 */
export function digestBy({ _sd_alg: name = 'sha-256' }: JsonObject): (text: string) => string {
  const hash = HASHES.get(name);
  if (hash === undefined) throw new DisclosureRefused('its _sd_alg is none of sha-256, sha-384 and sha-512');
  return (text) => createHash(hash).update(text, 'ascii').digest('base64url');
}

interface Disclosure {
  /** Null for an element of a list. */
  readonly name: string | null;
  readonly value: JsonValue;
}

/**
 * The payload with what was disclosed in the places of the digests, and without those digests that nothing was disclosed for.
 * @param payload of the issuer's JWT, verified
 * @throws DisclosureRefused as §7.1 has it: a digest that stands there twice, a disclosure that belongs nowhere, or one that would
 * take the place of another claim
 */
export function disclosedPayload(payload: JsonObject, disclosures: readonly string[]): JsonObject {
  const digest = digestBy(payload);
  const byDigest = new Map(disclosures.map((text) => [digest(text), readDisclosure(text)]));
  if (byDigest.size < disclosures.length) throw new DisclosureRefused('a disclosure stands there twice');
  const seen = new Set<string>();
  const take = (text: JsonValue): Disclosure | undefined => {
    if (typeof text !== 'string') throw new DisclosureRefused('a digest is no text');
    // §7.1 (4): "If any digest value is encountered more than once … the SD-JWT MUST be rejected."
    if (seen.has(text)) throw new DisclosureRefused('a digest stands there twice');
    seen.add(text);
    return byDigest.get(text);
  };
  const disclosed = shownObject(payload, take, MAX_DEPTH);
  // §7.1 (5)
  if ([...byDigest.keys()].some((key) => !seen.has(key))) throw new DisclosureRefused('a disclosure belongs nowhere');
  return disclosed;
}

function readDisclosure(text: string): Disclosure {
  const parts = parsed(text);
  const [, second, third] = parts;
  const isText = typeof parts[0] === 'string';
  if (isText && parts.length === 2 && second !== undefined) return { name: null, value: second };
  // §7.1 (3.c.ii.2): names that mean something to SD-JWT itself
  if (isText && parts.length === 3 && typeof second === 'string' && third !== undefined && !OWN_NAMES.has(second)) {
    return { name: second, value: third };
  }
  throw new DisclosureRefused('a disclosure is not as §4.2 of RFC 9901 has it');
}

const OWN_NAMES: ReadonlySet<string> = new Set(['_sd', '...', '_sd_alg']);

function parsed(text: string): readonly JsonValue[] {
  try {
    const json: JsonValue = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(json)) return json;
  } catch {
    // As one that is no list.
  }
  throw new DisclosureRefused('a disclosure is no JSON list');
}

type Take = (digest: JsonValue) => Disclosure | undefined;

function shownValue(value: JsonValue, take: Take, depth: number): JsonValue {
  if (depth === 0) throw new DisclosureRefused('it nests too deeply');
  if (isList(value)) return value.flatMap((item) => shownElements(item, take, depth - 1));
  return typeof value === 'object' && value !== null ? shownObject(value, take, depth - 1) : value;
}

/** §4.2.4.2: an object with the one member `...` stands for an element that may be disclosed. */
function shownElements(item: JsonValue, take: Take, depth: number): readonly JsonValue[] {
  if (typeof item !== 'object' || item === null || isList(item) || !Object.hasOwn(item, '...')) {
    return [shownValue(item, take, depth)];
  }
  if (Object.keys(item).length > 1) throw new DisclosureRefused('a place for an element has other members');
  const disclosure = take(item['...'] ?? null);
  if (disclosure === undefined) return [];
  if (disclosure.name !== null) throw new DisclosureRefused('a claim was disclosed where an element belongs');
  return [shownValue(disclosure.value, take, depth)];
}

function shownObject(object: JsonObject, take: Take, depth: number): JsonObject {
  const { _sd: digests = [], ...plain } = object;
  if (!isList(digests)) throw new DisclosureRefused('_sd is no list');
  const claims: Record<string, JsonValue> = Object.create(null);
  for (const [name, value] of Object.entries(plain))
    if (name !== '_sd_alg') claims[name] = shownValue(value, take, depth);
  for (const digest of digests) {
    const disclosure = take(digest);
    if (disclosure === undefined) continue;
    if (disclosure.name === null) throw new DisclosureRefused('an element was disclosed where a claim belongs');
    // §7.1 (3.c.ii.3)
    if (Object.hasOwn(claims, disclosure.name)) throw new DisclosureRefused('a claim is there already');
    claims[disclosure.name] = shownValue(disclosure.value, take, depth);
  }
  return claims;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
