import { type Checkpoint, readCheckpoint } from '../oauth/checkpoint.ts';
import type { KeyRing } from '../oauth/key-ring.ts';
import { signCheckpoint } from '../oauth/sign.ts';
import type { Link } from './seal.ts';
import { createSealer, type SealerDeps } from './sealer.ts';

/** What an installation does with its audit log by itself. */
export interface Recorder {
  /** Seals what is there now, unless another node does. */
  seal(): Promise<void>;
  /** Begins to seal. */
  start(): void;
  /** Seals what is left, and stops. */
  stop(): Promise<void>;
}

export interface RecorderDeps extends Omit<SealerDeps, 'sign'> {
  readonly issuer: string;
  readonly keys: Pick<KeyRing, 'current'>;
}

export function createRecorder({ issuer, keys, ...deps }: RecorderDeps): Recorder {
  const sign = (link: Link) => signCheckpoint(checkpointOf(issuer, link, deps.effects.now()), keys.current('ES256'));
  const sealer = createSealer({ ...deps, sign });
  const stop = new AbortController();
  let running: Promise<void> = Promise.resolve();
  return {
    seal: sealer.seal,
    start: () => {
      running = sealer.run(stop.signal);
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

/** Reads the checkpoints of an installation whose keys these are. */
export function checkpointReader(keys: Pick<KeyRing, 'find'>) {
  return (signature: string) => readCheckpoint(signature, keys);
}
