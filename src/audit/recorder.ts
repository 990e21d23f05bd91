import { type Checkpoint, readCheckpoint } from '../oauth/checkpoint.ts';
import type { KeyRing } from '../oauth/key-ring.ts';
import { signCheckpoint, signPruningProof } from '../oauth/sign.ts';
import { recordConfiguration } from './configuration.ts';
import type { Journal } from './journal.ts';
import type { Link } from './seal.ts';
import { createSealer, type SealerDeps } from './sealer.ts';
import type { Tally } from './tally.ts';

/** How long a record may be without a seal. */
const EVERY_MS = 1_000;

/** What an installation does with its audit log by itself. */
export interface Recorder {
  /** Seals what is there now, unless another node does. */
  seal(): Promise<void>;
  /** Puts a changed configuration on record, and begins to seal, and to put on record what is counted. */
  start(): void;
  /** Keeps and seals what is left, and stops. */
  stop(): Promise<void>;
}

export interface RecorderDeps extends Omit<SealerDeps, 'sign'> {
  readonly tally: Tally;
  readonly journal: Journal;
  /** The hash of the configuration (configuration.ts). */
  readonly configuration: string;
  readonly issuer: string;
  readonly keys: Pick<KeyRing, 'current'>;
}

export function createRecorder({ issuer, keys, tally, journal, configuration, ...deps }: RecorderDeps): Recorder {
  const { effects, log } = deps;
  const sign = (link: Link) => signCheckpoint(checkpointOf(issuer, link, effects.now()), keys.current('ES256'));
  const sealer = createSealer({ ...deps, sign });
  const stop = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function keepCounts(when: 'due' | 'now'): Promise<void> {
    await Promise.all(tally.take(when).map(journal.keep));
  }

  async function run(): Promise<void> {
    const tried = async (work: Promise<void>) =>
      work.catch((error: unknown) => log.error({ err: error }, 'the audit log could not be kept; it is tried again'));
    await tried(recordConfiguration(deps, configuration));
    while (!stop.signal.aborted) {
      await tried(keepCounts('due'));
      await tried(sealer.seal());
      await effects.wait(EVERY_MS, stop.signal);
    }
    await tried(keepCounts('now'));
    await tried(sealer.seal());
    await sealer.giveBack();
  }

  return {
    seal: sealer.seal,
    start: () => {
      running = run();
    },
    stop: async () => {
      stop.abort();
      await running;
    },
  };
}

function checkpointOf(iss: string, { tenant, number, records, hash }: Link, now: number): Checkpoint {
  return { iss, tenant, seal: number, records, hash, iat: Math.floor(now / 1_000) };
}

/** Signs that records were pruned (prove-pruning.ts). */
export function pruningSigner(iss: string, keys: Pick<KeyRing, 'current'>, now: () => number) {
  return (tenant: string, hash: string) =>
    signPruningProof({ iss, tenant, hash, iat: Math.floor(now() / 1_000) }, keys.current('ES256'));
}

/** Reads the checkpoints of an installation whose keys these are. */
export function checkpointReader(keys: Pick<KeyRing, 'find'>) {
  return (signature: string) => readCheckpoint(signature, keys);
}
