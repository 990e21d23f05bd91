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
  let bytes = AROUND_PAYLOAD + sizeOf(payload);
  if (bytes <= maxBytes) return { status: 'fits', moved: [] };
  const sizes = claims.map((claim) => ({ claim, bytes: sizeOf({ [claim]: payload[claim] ?? null }) }));
  const largest = sizes.toReversed().toSorted((a, b) => b.bytes - a.bytes);
  const moved: string[] = [];
  for (const size of overflow === 'introspection' ? largest : []) {
    if (bytes <= maxBytes) break;
    if (!mayMove(size.claim)) continue;
    moved.push(size.claim);
    bytes -= size.bytes;
  }
  return bytes <= maxBytes
    ? { status: 'fits', moved }
    : { status: 'over', bytes, largest: largest.slice(0, LARGEST_TOLD) };
}

/** In base64url, where three bytes are four characters. RFC 4648 §5 */
function sizeOf(part: Readonly<Record<string, Value>>): number {
  return Math.ceil((Buffer.byteLength(JSON.stringify(part)) * 4) / 3);
}
