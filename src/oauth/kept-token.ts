import { looksEncrypted } from './encrypt.ts';
import { looksOpaque } from './opaque.ts';

/** Whether Avow knows a token by what it has kept under its hash alone: it cannot read one that is encrypted to an API. */
export function isKnownByHash(token: string): boolean {
  return looksOpaque(token) || looksEncrypted(token);
}
