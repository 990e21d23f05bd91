/** What an installation stands on, whatever its configuration becomes: the database, the keys, and what has been counted. */
import { resolve } from 'node:path';
import type { Config } from '../../schema/config.ts';
import { withFormerKeys } from '../audit/former-keys.ts';
import { createJournal, type Journal } from '../audit/journal.ts';
import { personalStore } from '../audit/personal-store.ts';
import { type Prunings, readPrunings } from '../audit/prunings.ts';
import { createRecorder, pruningSigner, type Recorder } from '../audit/recorder.ts';
import { createTally, type Tally } from '../audit/tally.ts';
import { createValueHash, type ValueHash } from '../audit/value-hash.ts';
import type { Settled } from '../config/settle.ts';
import { type Bell, createBell, ringing } from '../directory/bell.ts';
import { type CredentialLookup, createCredentialLookup } from '../directory/credential.ts';
import type { Effects, Log } from '../effects.ts';
import { createFailedAttempts, type FailedAttempts } from '../issuer/failed-attempts.ts';
import { createLeakyBuckets, type Leak, type LeakyBuckets } from '../issuer/leaky-buckets.ts';
import { openSigningKeys, type SigningKeys } from '../issuer/signing-keys.ts';
import { readPruningProof } from '../oauth/pruning-proof.ts';
import type { openStore } from '../store/open.ts';
import type { Store } from '../store/port.ts';
import { rotationSettings, unlock } from '../unlock.ts';

export interface Installation {
  readonly effects: Effects;
  readonly log: Log;
  readonly store: Store;
  readonly bell: Bell;
  readonly secret: string;
  readonly keys: SigningKeys;
  readonly valueHash: ValueHash;
  readonly journal: Journal;
  readonly tally: Tally;
  readonly recorder: Recorder;
  /** What was removed of a tenant's audit log by its policy. */
  readonly prunings: (tenant: string) => Promise<Prunings>;
  /** Signs that it was Avow that removed something. */
  readonly signPruning: (tenant: string, hash: string) => Promise<string>;
  readonly failedAttempts: FailedAttempts;
  /** How often an address has registered a client. */
  readonly registrationAttempts: LeakyBuckets;
  readonly credentials: CredentialLookup;
  /** Finds a file that the configuration names. */
  locate(path: string): string;
  /** The hash of a configuration: under a key, since it has secrets in it. */
  hashOf(content: string): string;
}

export interface InstallationDeps {
  readonly effects: Effects;
  readonly log: Log;
  readonly openStore: typeof openStore;
}

/**
 * Opens the store and the keys.
 * @param settled the configuration at the start
 * @param content what that is, whole
 * @param inForce the configuration at any moment
 * @throws OpenError where the database cannot be opened, UnsealError or KeyFileError where the secret is not the keys'
 */
export async function openInstallation(
  settled: Settled,
  content: string,
  baseDirectory: string,
  inForce: () => Config,
  deps: InstallationDeps,
): Promise<Installation> {
  const { effects } = deps;
  const { config } = settled;
  const bell = createBell(effects.wait);
  const opened = await deps.openStore(config.database, { baseDirectory, mustWrite: true });
  const store = ringing(personalStore(opened, effects), bell);
  try {
    const { secret, keys } = await unlock(config, baseDirectory, store, effects, async (secret) => {
      const settings = rotationSettings(settled);
      return { secret, keys: await openSigningKeys({ store, secret, settings, ...deps }) };
    });
    const valueHash = createValueHash(secret);
    const hashOf = (text: string) => valueHash('', 'configuration', text);
    const tally = createTally(effects);
    const journal = createJournal(store, effects);
    const { issuer } = config;
    const configuration = hashOf(content);
    const recorder = createRecorder({
      issuer,
      store,
      keys: keys.ring,
      valueHash,
      tally,
      journal,
      configuration,
      ...deps,
    });
    return {
      ...deps,
      store,
      bell,
      secret,
      keys,
      valueHash,
      journal,
      tally,
      recorder,
      prunings: async (tenant) => {
        const known = await withFormerKeys({ store, valueHash }, secret, keys.ring);
        return readPrunings({ store, valueHash }, tenant, (proof) => readPruningProof(proof, known));
      },
      signPruning: pruningSigner(issuer, keys.ring, effects.now),
      failedAttempts: createFailedAttempts(() => inForce().limits.failedAuthentication, effects.now),
      registrationAttempts: createLeakyBuckets(() => registrationsOf(inForce()), effects.now),
      credentials: createCredentialLookup(store, effects.now),
      locate: (path) => resolve(baseDirectory, path),
      hashOf,
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Where nobody may register, nobody asks. */
const NONE: Leak = { size: 1, perMs: 1 };

function registrationsOf({ registration }: Config): Leak {
  if (registration?.perAddress === undefined) return NONE;
  const { registrations, per } = registration.perAddress;
  return { size: registrations, perMs: per };
}
