/** The keys of people: where one is gone, nobody reads any longer what was encrypted with it. */
import { type CipherGCMTypes, createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Effects } from '../effects.ts';
import type { AuditReads, StoredPersonKey } from '../store/audit-port.ts';
import type { Store } from '../store/port.ts';

export interface PersonKey {
  readonly id: string;
  readonly key: KeyObject;
}

const ALGORITHM: CipherGCMTypes = 'aes-256-gcm';
const KEY_BYTES = 32;
const ID_BYTES = 16;
/** NIST SP 800-38D §8.2.2: random nonces do for 2^32 records of one person. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const REMEMBERED = 10_000;

/** Returns the text encrypted and bound to the id of its record: base64url of nonce, tag and ciphertext. */
export function encrypt({ key }: PersonKey, record: string, text: string, nonce: Uint8Array): string {
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(record));
  const first = cipher.update(text, 'utf8');
  const last = cipher.final();
  return Buffer.concat([nonce, cipher.getAuthTag(), first, last]).toString('base64url');
}

/** The text again; throws where it was altered, or stood in another record. */
export function decrypt({ key }: PersonKey, record: string, box: string): string {
  const bytes = Buffer.from(box, 'base64url');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(record)).setAuthTag(tag);
  return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

export function newNonce(randomBytes: Effects['randomBytes']): Uint8Array {
  return randomBytes(NONCE_BYTES);
}

export function openPersonKey({ id, key }: StoredPersonKey): PersonKey {
  return { id, key: createSecretKey(Buffer.from(key, 'base64url')) };
}

/** Keys of people could not be made, and what was to be kept with them was not; the `cause` is what one of them failed of. */
export class PeopleWithoutKey extends Error {
  override readonly name = 'PeopleWithoutKey';
  readonly tenant: string;
  readonly users: ReadonlySet<string>;
  constructor(tenant: string, users: ReadonlySet<string>, cause: unknown) {
    super('the keys of people could not be made', { cause });
    this.tenant = tenant;
    this.users = users;
  }
}

/** The key of a person, at once where it is remembered; where there is none, it is made, and durable before it is used. */
export type PersonKeys = (tenant: string, user: string) => PersonKey | Promise<PersonKey>;

export function createPersonKeys(
  store: Pick<AuditReads, 'getPersonKey'> & Pick<Store, 'commit'>,
  { randomBytes }: Pick<Effects, 'randomBytes'>,
): PersonKeys {
  // By size, since `max` makes room for all of them at once.
  const remembered = new LRUCache<string, PersonKey>({ maxSize: REMEMBERED, sizeCalculation: () => 1 });
  const random = (bytes: number) => Buffer.from(randomBytes(bytes)).toString('base64url');

  async function load(tenant: string, user: string): Promise<PersonKey> {
    const stored = (await store.getPersonKey(tenant, user)) ?? (await make(tenant, user));
    const opened = openPersonKey(stored);
    remembered.set(nameOf(tenant, user), opened);
    return opened;
  }

  /** Of two nodes that make one at once, both use the one that is kept. */
  async function make(tenant: string, user: string): Promise<StoredPersonKey> {
    const key = { tenant, user, id: random(ID_BYTES), key: random(KEY_BYTES) };
    await store.commit([{ kind: 'insertPersonKey', key }]);
    const kept = await store.getPersonKey(tenant, user);
    if (kept === null) throw new Error('the key of a person went while a record of theirs was written');
    return kept;
  }

  return (tenant, user) => remembered.get(nameOf(tenant, user)) ?? load(tenant, user);
}

/** A tenant's name has no space. */
function nameOf(tenant: string, user: string): string {
  return `${tenant} ${user}`;
}
