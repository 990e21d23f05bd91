import { digestIn, type FilesRead } from '../config/files-read.ts';
import type { Effects } from '../effects.ts';
import type { Reloaded } from '../reload/reload.ts';

/** How often the files are looked at. What is the same at two looks is not being written any more. */
const LOOK_MS = 1_000;
/** After which a configuration is tried again that could not be taken. */
const AGAIN_MS = 10_000;

export interface WatchDeps {
  readonly effects: Pick<Effects, 'wait'>;
  readFile(path: string): string;
  /** What differs whenever a file is another, or was written to, and costs less than to read it. Never rejects. */
  fingerprint(path: string): Promise<string>;
}

interface Known {
  readonly fingerprint: string;
  readonly digest: string | null;
}

/**
 * Has the configuration read anew when one of its files has changed, until it is told to stop. It looks, rather than being told:
 * fs.watch on Linux follows a file and not its name, so that it is left with the old one when an editor puts a new one in its place,
 * or Kubernetes turns the link that a folder above it is; and of a network drive it hears nothing.
 * @param files as they were read last
 */
export async function watchFiles(
  files: () => FilesRead,
  reload: () => Promise<Reloaded>,
  { effects, readFile, fingerprint }: WatchDeps,
  stop: AbortSignal,
): Promise<void> {
  const known = new Map<string, Known>();

  async function look(path: string): Promise<[string, string | null]> {
    const now = await fingerprint(path);
    const last = known.get(path);
    if (last?.fingerprint === now) return [path, last.digest];
    const digest = digestIn(path, readFile);
    known.set(path, { fingerprint: now, digest });
    return [path, digest];
  }

  let before: FilesRead = new Map();
  for (let pause = LOOK_MS; ; ) {
    await effects.wait(pause, stop);
    pause = LOOK_MS;
    const now: FilesRead = new Map(await Promise.all([...files().keys()].map(look)));
    if (stop.aborted) return;
    const hasSettled = isSame(now, before);
    before = now;
    if (isSame(now, files()) || !hasSettled) continue;
    if ((await reload()).kind === 'failed') pause = AGAIN_MS;
    // A file that was written to twice in one tick of its clock looks the same from outside.
    known.clear();
  }
}

function isSame(one: FilesRead, other: FilesRead): boolean {
  return one.size === other.size && [...one].every(([path, digest]) => other.has(path) && other.get(path) === digest);
}
