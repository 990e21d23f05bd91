import type { Sensitivity } from '../../schema/config.ts';
import type { Provenance, Value } from '../claims/source.ts';

/** A claim that was given: where it came from, and as much of its value as its sensitivity lets the log keep. */
export interface GivenClaim extends Provenance {
  /** Of a public claim, unless it is long. */
  readonly value?: Value;
  /** Of a personal claim, or a long public one. */
  readonly hash?: string;
  /** Where that is a list, of each of its values: by one of them it is found too. */
  readonly hashes?: readonly string[];
}

/** Characters of JSON. A log that keeps whole lists of thousands grows faster than anybody reads it. */
const VALUE_AT_MOST = 1_000;

/** A list of thousands is not looked for by one of them. */
export const MOST_VALUES = 50;

type Kept = Pick<GivenClaim, 'value' | 'hash' | 'hashes'>;
type Hash = (value: Value) => string;

const KEEPS: Readonly<Record<Sensitivity, (value: Value, hash: Hash) => Kept>> = {
  public: (value, hash) => (JSON.stringify(value).length > VALUE_AT_MOST ? hashed(value, hash) : { value }),
  personal: hashed,
  secret: () => ({}),
};

function hashed(value: Value, hash: Hash): Kept {
  if (!Array.isArray(value)) return { hash: hash(value) };
  return { hash: hash(value), hashes: value.slice(0, MOST_VALUES).map(hash) };
}

/**
 * What the log keeps of the claims of a token.
 * @param claims the values, by name
 * @param sensitivityOf of a claim of the configuration
 * @param hash of a claim's value (value-hash.ts)
 */
export function givenClaims(
  {
    claims,
    provenance,
  }: { readonly claims: Readonly<Record<string, Value>>; readonly provenance: readonly Provenance[] },
  sensitivityOf: (claim: string) => Sensitivity,
  hash: (claim: string, value: Value) => string,
): readonly GivenClaim[] {
  return provenance.map((from) => {
    const value = claims[from.claim];
    if (value === undefined) return from;
    return { ...from, ...KEEPS[sensitivityOf(from.claim)](value, (one) => hash(from.claim, one)) };
  });
}
