/** Nonces of the server in DPoP proofs, that nothing is kept for. RFC 9449 §8 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

const INFO = 'avow dpop nonce v1';
const KEY_BYTES = 32;
const MAC_BYTES = 16;

export interface DpopNonces {
  /** The one to put into the next proof. */
  current(): string;
  isGood(nonce: string): boolean;
}

/**
 * A nonce is a span of time under a key that all nodes with one secret have. It is good in its own span and the next.
 * @param lifetimeMs how long one is good at the least
 */
export function createDpopNonces(secret: string, lifetimeMs: number, now: () => number): DpopNonces {
  const key = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), INFO, KEY_BYTES));
  const span = () => Math.floor(now() / lifetimeMs);
  const nonceOf = (at: number) =>
    createHmac('sha256', key).update(String(at)).digest().subarray(0, MAC_BYTES).toString('base64url');
  const isOf = (at: number, nonce: Uint8Array) => timingSafeEqual(Buffer.from(nonceOf(at)), nonce);
  return {
    current: () => nonceOf(span()),
    isGood: (text) => {
      const nonce = Buffer.from(text);
      return nonce.length === nonceOf(0).length && (isOf(span(), nonce) || isOf(span() - 1, nonce));
    },
  };
}
