import type { Config } from '../../schema/config.ts';
import { type CarryOver, createCarryOver } from '../carry-over.ts';
import { contentOf, type FilesRead, followReads } from '../config/files-read.ts';
import type { Env } from '../config/interpolate.ts';
import { type Refusal, type Settled, settleInTurns } from '../config/settle.ts';
import type { Effects } from '../effects.ts';

/** What came of reading a configuration. */
export interface Reading<Found = Settled | Refusal> {
  readonly found: Found;
  readonly files: FilesRead;
  /** The digests of the files that it is made of beside its own, in the order in which they were read. */
  readonly beside: readonly (string | null)[];
  /** With what it holds, and may go on with. */
  readonly effects: Effects & { readonly carryOver: CarryOver };
}

export interface ReadingDeps {
  readonly effects: Effects;
  readonly env: Env;
  readFile(path: string): string;
}

/** Reads the configuration of one installation, as often as it is asked to, each time whole. Opens nothing. */
export function createReader(
  file: string,
  deps: ReadingDeps,
  adapt?: (config: Config) => Config,
): () => Promise<Reading> {
  const installation = {};
  return async () => {
    const reads = followReads(deps.readFile, deps.effects.loadModule);
    const effects = { ...deps.effects, loadModule: reads.loadModule, carryOver: createCarryOver(installation) };
    const found = await settleInTurns(file, { ...deps, effects, readFile: reads.readFile }, adapt);
    const { files } = reads;
    const beside = [...files].filter(([path]) => path !== file).map(([, digest]) => digest);
    return { found, files, beside, effects };
  };
}

/** All that a configuration is, as one text. */
export function textOf({ found, beside }: Reading<Settled>): string {
  return contentOf(found.config, beside);
}
