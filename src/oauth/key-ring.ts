/** The keys of this moment: which one signs, which are known, and what is published. RFC 7517 §5 */
import type { JSONWebKeySet } from 'jose';
import type { SigningAlgorithm } from '../../schema/signing-algorithms.ts';
import type { OpenedKey, SigningKey, VerificationKey } from './keys.ts';

export interface KeyRing {
  /**
   * The key that signs now with an algorithm.
   * @throws TypeError where there is none, for which boot makes one
   */
  current(algorithm: SigningAlgorithm): SigningKey;
  /** Any key that tokens may still be signed with; null where there is none of that name. */
  find(kid: string): VerificationKey | null;
  /** The same, after a look at what other nodes have added. Many at once look once, and not again for a moment. */
  lookFor(kid: string): Promise<VerificationKey | null>;
  /** The public halves of all, that of the next ones too, newest first, for /oauth/jwks. */
  jwks(): JSONWebKeySet;
}

/** What a ring is made of; new keys make a new one. */
export type Keys = Omit<KeyRing, 'lookFor'>;

/** Takes the opened keys in any order, and the clock. */
export function keysOf(opened: readonly OpenedKey[], now: () => number): Keys {
  const newestFirst = opened.toSorted((a, b) => b.activeAt - a.activeAt || (a.kid < b.kid ? 1 : -1));
  const byAlgorithm = new Map<string, readonly OpenedKey[]>(
    Object.entries(Object.groupBy(newestFirst, ({ algorithm }) => algorithm)),
  );
  const byKid: ReadonlyMap<string, VerificationKey> = new Map(opened.map((key) => [key.kid, key]));
  const published: JSONWebKeySet = { keys: newestFirst.map((key) => key.publicJwk) };
  return {
    current: (algorithm) => {
      const line = byAlgorithm.get(algorithm) ?? [];
      const at = now();
      // The clock may have been set back to before them all.
      const key = line.find(({ activeAt }) => activeAt <= at) ?? line.at(-1);
      if (key === undefined) throw new TypeError(`there is no signing key for ${algorithm}`);
      return key;
    },
    find: (kid) => byKid.get(kid) ?? null,
    jwks: () => published,
  };
}
