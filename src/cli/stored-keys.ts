import { type Keys, keysOf } from '../oauth/key-ring.ts';
import { openKey } from '../oauth/keys.ts';
import type { Store } from '../store/port.ts';

/**
 * The signing keys of the database, as a command needs them: none is made, and none changes.
 * @throws UnsealError where the secret is not that of the keys
 */
export async function storedKeys(store: Pick<Store, 'listKeys'>, secret: string, now: () => number): Promise<Keys> {
  return keysOf(await Promise.all((await store.listKeys()).map((key) => openKey(key, secret))), now);
}
