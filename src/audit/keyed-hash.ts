/** HMAC-SHA256 of short texts. RFC 2104 */
import { hash } from 'node:crypto';

const BLOCK = 64;
const DIGEST = 32;
/** Room for most texts; longer ones have a buffer of their own. */
const ROOM = 4_096;
/** No UTF-16 unit is longer in UTF-8. */
const MOST_BYTES = 3;

/**
 * Two hashes at once each, and not an Hmac: that is an object of OpenSSL's, dearer to make and to throw away than what it is made for.
 * @param key 64 bytes at most
 * @returns of a text its HMAC, as base64url
 */
export function createKeyedHash(key: Uint8Array): (text: string) => string {
  if (key.length > BLOCK) throw new TypeError(`a key of HMAC-SHA256 is at most ${BLOCK} bytes long here`);
  const inner = padded(key, 0x36, ROOM);
  const outer = padded(key, 0x5c, DIGEST);
  return (text) => {
    const room = text.length * MOST_BYTES <= ROOM ? inner : padded(key, 0x36, text.length * MOST_BYTES);
    const end = BLOCK + room.write(text, BLOCK);
    outer.write(hash('sha256', room.subarray(0, end), 'binary'), BLOCK, 'binary');
    return hash('sha256', outer, 'base64url');
  };
}

/** The key with the byte of its side laid over it, and room for what is hashed with it. */
function padded(key: Uint8Array, pad: number, room: number): Buffer {
  const block = Buffer.alloc(BLOCK + room, pad);
  for (const [i, byte] of key.entries()) block[i] = byte ^ pad;
  return block;
}
