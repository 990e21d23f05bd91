import type { Overflow } from '../../schema/config.ts';
import type { Value } from './source.ts';

/** How long a token may be, and what becomes of one that would be longer. */
export interface TokenBudget {
  readonly maxBytes: number;
  readonly overflow: Overflow;
}

export interface ClaimSize {
  readonly claim: string;
  /** Bytes in the token. */
  readonly bytes: number;
}

export type Fit =
  | {
      readonly status: 'fits';
      /** Claims that only introspection is to tell, the largest first; empty where all of them fit. */
      readonly moved: readonly string[];
    }
  | {
      readonly status: 'over';
      /** Of the whole token, after everything was moved that may be. */
      readonly bytes: number;
      /** The largest of its claims, the largest first. */
      readonly largest: readonly ClaimSize[];
    };

/** Room for the header, the signature and the dots, whatever the algorithm: a key of 3,072 bits signs with 512 characters. */
const AROUND_PAYLOAD = 700;
const LARGEST_TOLD = 5;

/**
 * Whether a token fits its budget, and which claims have to move to introspection for that. The largest move first, so that as few
 * as possible do; of two as large, the one that comes later in the token.
 * @param payload as the token is to carry it
 * @param claims the names of those of its members that are claims of the configuration
 * @param mayMove whether introspection may tell a claim
 */
export function fitToken(
  payload: Readonly<Record<string, Value>>,
  claims: readonly string[],
  { maxBytes, overflow }: TokenBudget,
  mayMove: (claim: string) => boolean,
): Fit {
  let json = jsonBytes(payload);
  if (tokenBytes(json) <= maxBytes) return { status: 'fits', moved: [] };
  const sizes = claims.map((claim) => ({
    claim,
    json: jsonBytes({ [claim]: payload[claim] ?? null }) - BRACES_FOR_COMMA,
  }));
  const largest = sizes.toReversed().toSorted((a, b) => b.json - a.json);
  const moved: string[] = [];
  for (const size of overflow === 'introspection' ? largest : []) {
    if (tokenBytes(json) <= maxBytes) break;
    if (!mayMove(size.claim)) continue;
    moved.push(size.claim);
    json -= size.json;
  }
  if (tokenBytes(json) <= maxBytes) return { status: 'fits', moved };
  const told = largest.slice(0, LARGEST_TOLD).map((size) => ({ claim: size.claim, bytes: encodedBytes(size.json) }));
  return { status: 'over', bytes: tokenBytes(json), largest: told };
}

/** A member alone stands in two braces, and in an object behind one comma. */
const BRACES_FOR_COMMA = 1;

function jsonBytes(part: Readonly<Record<string, Value>>): number {
  return Buffer.byteLength(JSON.stringify(part));
}

/** In base64url, where three bytes are four characters. RFC 4648 §5 */
function encodedBytes(json: number): number {
  return Math.ceil((json * 4) / 3);
}

function tokenBytes(json: number): number {
  return AROUND_PAYLOAD + encodedBytes(json);
}
