import type { SigningAlgorithm } from '../../schema/signing-algorithms.ts';
import type { Effects, Log } from '../effects.ts';
import { type KeyRing, type Keys, keysOf } from '../oauth/key-ring.ts';
import { planRotation, type RotationSettings } from '../oauth/key-rotation.ts';
import { type OpenedKey, openKey } from '../oauth/keys.ts';
import type { StoredKey } from '../store/port.ts';
import { changeKeys, type KeyChangeDeps, makeFirstKeys } from './change-keys.ts';

export interface SigningKeysDeps extends KeyChangeDeps {
  readonly effects: Pick<Effects, 'now' | 'newId' | 'wait'>;
  readonly settings: RotationSettings;
  readonly log: Log;
}

/** The signing keys of a node, which follow those in the store. */
export interface SigningKeys {
  readonly ring: KeyRing;
  /** Looks at the store from time to time: for keys of other nodes, and for what age asks for. */
  start(): void;
  stop(): Promise<void>;
  /** Makes the keys that there are none of yet for these algorithms, which are to sign soon. */
  prepare(algorithms: readonly SigningAlgorithm[]): Promise<void>;
  /** Rotates by these settings from now on. */
  rotateBy(settings: RotationSettings): void;
}

/** How soon a node sees a key that another, or `avow keys rotate`, has made. */
const LOOK_EVERY_MS = 10_000;
/** Tokens with kids that nobody has must not make a read each. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Opens the signing keys, and makes those that there are none of.
 * @throws UnsealError where the secret is not the one they were sealed with
 */
export async function openSigningKeys(deps: SigningKeysDeps): Promise<SigningKeys> {
  const { store, effects, log } = deps;
  const open = createOpener(deps.secret);
  const read = async (): Promise<Read> => {
    const rows = await store.listKeys();
    return { rows, keys: keysOf(await open(rows), effects.now) };
  };
  let { settings } = deps;
  let keys = await tend(deps, settings, read);

  const look = createLook(effects.now, async () => {
    keys = (await read()).keys;
  });
  const ring: KeyRing = {
    current: (algorithm) => keys.current(algorithm),
    find: (kid) => keys.find(kid),
    lookFor: async (kid) => {
      await look();
      return keys.find(kid);
    },
    jwks: () => keys.jwks(),
  };
  const stop = new AbortController();
  const follow = async () => {
    while (!stop.signal.aborted) {
      await effects.wait(LOOK_EVERY_MS, stop.signal);
      if (stop.signal.aborted) return;
      try {
        keys = await tend(deps, settings, read);
      } catch (error) {
        log.error({ err: error }, 'the signing keys could not be looked at; those that are known still sign');
      }
    }
  };
  let following = Promise.resolve();
  return {
    ring,
    start: () => {
      following = follow();
    },
    stop: () => {
      stop.abort();
      return following;
    },
    prepare: async (algorithms) => {
      keys = await tend(deps, { ...settings, algorithms: [...new Set([...settings.algorithms, ...algorithms])] }, read);
    },
    rotateBy: (changed) => {
      settings = changed;
    },
  };
}

interface Read {
  readonly rows: readonly StoredKey[];
  readonly keys: Keys;
}

/** What is there is opened first: a secret that does not open it must not seal another key. */
async function tend(deps: KeyChangeDeps, settings: RotationSettings, read: () => Promise<Read>): Promise<Keys> {
  const { rows, keys } = await beginning(deps, settings, read);
  const plan = planRotation(rows, settings, deps.effects.now());
  if (plan.make.length + plan.remove.length === 0) return keys;
  await changeKeys(deps, plan, 'age');
  return (await read()).keys;
}

/** What is there, where nothing was: the first keys, of whichever node was first. */
async function beginning(deps: KeyChangeDeps, settings: RotationSettings, read: () => Promise<Read>): Promise<Read> {
  const found = await read();
  if (found.rows.length > 0) return found;
  await makeFirstKeys(deps, planRotation([], settings, deps.effects.now()).make);
  return read();
}

/** Opens what is new alone; a key that was opened stays so. */
function createOpener(secret: string): (rows: readonly StoredKey[]) => Promise<readonly OpenedKey[]> {
  let known: ReadonlyMap<string, { readonly row: StoredKey; readonly key: OpenedKey }> = new Map();
  return async (rows) => {
    const opened = await Promise.all(
      rows.map(async (row) => {
        const same = known.get(row.sealed);
        if (same?.row.kid !== row.kid || same.row.algorithm !== row.algorithm) {
          return { row, key: await openKey(row, secret) };
        }
        return { row, key: same.row.activeAt === row.activeAt ? same.key : { ...same.key, activeAt: row.activeAt } };
      }),
    );
    known = new Map(opened.map((one) => [one.row.sealed, one]));
    return opened.map(({ key }) => key);
  };
}

/** One look at a time, for all who ask meanwhile; and none so soon after the last. */
function createLook(now: () => number, look: () => Promise<void>): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;
  return async () => {
    if (looking === null && now() - last >= LOOK_AGAIN_MS) {
      last = now();
      looking = look().finally(() => {
        looking = null;
      });
    }
    await looking;
  };
}
