/** Pairwise subject identifiers: what one API calls people tells nothing to another. OpenID Connect Core §8.1 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

export interface Pairwise {
  /** What the sector calls a person: 22 characters. Null where the id is none of a User's, which are UUIDs. */
  subOf(id: string): string | null;
  /** The id again; null for a text that is nobody's name. A JWT is kept nowhere, so that whose it is must be read from it. */
  idOf(sub: string): string | null;
}

const INFO = 'avow pairwise subject v1';
const KEY_BYTES = 32;
const CIPHER = 'aes-256-ecb';
const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/;
/** The last one has two bits of the block: no name has a second spelling. RFC 4648 §3.5 */
const SUB = /^[A-Za-z0-9_-]{21}[AQgw]$/;

/**
 * A UUID is one block of AES: encrypted under a key of its own for each sector, it is another for each, always the same there, and
 * leads back whoever has the salt.
 * @param salt the same for all nodes, and for good
 * @param sector the audience of the API
 */
export function createPairwise(salt: string, sector: string): Pairwise {
  const key = new Uint8Array(hkdfSync('sha256', salt, sector, INFO, KEY_BYTES));
  return {
    subOf: (id) => {
      if (!UUID.test(id)) return null;
      const cipher = createCipheriv(CIPHER, key, null).setAutoPadding(false);
      return cipher.update(id.replaceAll('-', ''), 'hex').toString('base64url');
    },
    idOf: (sub) => {
      if (!SUB.test(sub)) return null;
      const decipher = createDecipheriv(CIPHER, key, null).setAutoPadding(false);
      const id = decipher.update(sub, 'base64url').toString('hex');
      return [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-');
    },
  };
}
