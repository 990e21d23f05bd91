import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Effects } from '../effects.ts';
import { refusal } from '../scim/errors.ts';
import type { Position } from '../scim/order.ts';

/** Where a walk is: in an order that the feed of changes tells of, or in one that is kept. */
export type Walk = OrderWalk | SnapshotWalk;

export interface SnapshotWalk {
  /** The id of the snapshot. */
  readonly snapshot: string;
  /** The place in it, from 0. */
  readonly place: number;
  readonly backward: boolean;
  /** How many places it has. */
  readonly total: number;
}

export interface OrderWalk {
  /** The resource type that it has come to. */
  readonly type: string;
  readonly position: Position;
  /** Whether it goes towards the first resource. */
  readonly backward: boolean;
  /** How many there were when it began. */
  readonly total: number;
  /** The number of the last change when it began, where it is in an order that changes may disturb; else null. */
  readonly since: number | null;
}

/** RFC 9865 §2: cursors, opaque to clients and good on every node that has the secret. */
export interface Cursors {
  readonly timeoutMs: number;
  /** @param query what the walk is of: nobody else's query takes the cursor */
  seal(walk: Walk, query: string): string;
  /** @throws ScimError invalidCursor, expiredCursor */
  open(cursor: string, query: string): Walk;
}

/** What is in a cursor: when it was made, and the walk. */
type Sealed = Walk & { readonly issuedAt: number };

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Far beyond any that is made: what is longer is not looked at. */
const LONGEST = 32_768;

/**
 * Encrypts and authenticates cursors. A position holds the value that is sorted by, a user's name perhaps, and URLs end up in
 * logs; and a client that could write one would read the directory around the filter that it was given.
 */
export function createCursors(
  secret: string,
  timeoutMs: number,
  { now, randomBytes }: Pick<Effects, 'now' | 'randomBytes'>,
): Cursors {
  // RFC 5869. The secret is high in entropy, so it is expanded rather than stretched.
  const key = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), 'avow scim cursor v1', 32));
  return {
    timeoutMs,
    seal(walk, query) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(query));
      const sealed: Sealed = { issuedAt: now(), ...walk };
      const text = JSON.stringify(sealed);
      const parts = [nonce, cipher.update(text, 'utf8'), cipher.final()];
      // RFC 9865 §2: unreserved characters alone, those of base64url among them.
      return Buffer.concat([...parts, cipher.getAuthTag()]).toString('base64url');
    },
    open(cursor, query) {
      const text = cursor.length > LONGEST ? null : decrypt(key, Buffer.from(cursor, 'base64url'), query);
      if (text === null) throw invalidCursor();
      // It is authentic, so it is what seal wrote.
      const { issuedAt, ...walk } = JSON.parse(text) as Sealed;
      if (now() > issuedAt + timeoutMs) {
        throw refusal(
          'expiredCursor',
          `a cursor is good for ${timeoutMs / 1_000} seconds; begin again with an empty one`,
        );
      }
      return walk;
    },
  };
}

export function invalidCursor() {
  const mend = 'send nextCursor as it came, with the same filter, sortBy and sortOrder, or an empty cursor to begin';
  return refusal('invalidCursor', `the cursor is none of this query; ${mend}`);
}

function decrypt(key: Uint8Array, bytes: Buffer, query: string): string | null {
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(query))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}
