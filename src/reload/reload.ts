import { recordConfiguration } from '../audit/configuration.ts';
import { changesBetween } from '../config/changes.ts';
import type { LocatedProblem } from '../config/document.ts';
import type { FilesRead } from '../config/files-read.ts';
import { needsRestart } from '../config/needs-restart.ts';
import type { Refusal, Settled } from '../config/settle.ts';
import type { HealthRoutes } from '../http/health.ts';
import { rotationSettings } from '../unlock.ts';
import { createEdition, type Edition } from './edition.ts';
import type { InForce } from './in-force.ts';
import type { Installation } from './installation.ts';
import { loggedProblems, logWarnings } from './logged.ts';
import { type Reading, textOf } from './reading.ts';

export type Reloaded =
  /** It is in force from now on. */
  | { readonly kind: 'taken'; readonly hash: string }
  /** It is the one that is in force already. */
  | { readonly kind: 'same' }
  /** Something is wrong with it, and the one before stays in force, whole. */
  | { readonly kind: 'refused'; readonly problems: readonly LocatedProblem[] }
  /** Nothing is wrong with it, but it could not be taken now. */
  | { readonly kind: 'failed' };

/** What is known of the files of the configuration. */
export interface FileState {
  /** As they were read last, whether what they say was taken or refused. */
  read: FilesRead;
  /** As they were when what is in force was read. */
  taken: FilesRead;
  state: ReturnType<HealthRoutes['file']>;
}

export interface Reload {
  /** Never rejects. */
  reload(): Promise<Reloaded>;
  /** Lets one that is under way end, and takes no other. */
  stop(): Promise<void>;
}

/** What a changed configuration waits for new sources to be opened, at the most. */
const WAKE_BOUND_MS = 5_000;

/**
 * Makes the reload of an installation: reads its configuration whole, checks all of it as a start does, and puts it in the place of the
 * one that is in force, or leaves that as it is. One after the other, however many are asked for at a time.
 * @param given the keys whose values the command line gives
 */
export function createReload(
  read: () => Promise<Reading>,
  installation: Installation,
  inForce: InForce,
  file: FileState,
  given: ReadonlySet<string>,
): Reload {
  const { log } = installation;
  let last: Promise<unknown> = Promise.resolve();
  let stopped = false;

  async function refuse(reading: Reading, { problems, document }: Refusal): Promise<Reloaded> {
    file.state = 'refused';
    log.error({ ...loggedProblems(problems, document), configuration: inForce.edition.hash }, REFUSED);
    await reading.effects.carryOver.end();
    return { kind: 'refused', problems };
  }

  /** All that may fail comes first, so that what is taken is taken whole. */
  async function prepare({ found, effects, ...reading }: Reading<Settled>): Promise<Edition> {
    try {
      const next = createEdition(found, installation, { ...reading, effects, file: () => file.state });
      await installation.keys.prepare(rotationSettings(found).algorithms);
      await found.wake(AbortSignal.timeout(WAKE_BOUND_MS));
      await recordConfiguration(installation, next.hash, inForce.edition.hash);
      return next;
    } catch (error) {
      await effects.carryOver.end();
      throw error;
    }
  }

  async function take(reading: Reading<Settled>): Promise<Reloaded> {
    const { found, files } = reading;
    const former = inForce.edition;
    const next = await prepare(reading);
    installation.keys.rotateBy(rotationSettings(found));
    const replaced = inForce.replace(next);
    const changed = [...files].filter(([path, digest]) => file.taken.get(path) !== digest).map(([path]) => path);
    file.state = 'current';
    file.taken = files;
    const names = { ...changesBetween(former.config, next.config), files: changed };
    log.info({ configuration: next.hash, before: former.hash, ...names }, TAKEN);
    logWarnings(log, found);
    await replaced;
    return { kind: 'taken', hash: next.hash };
  }

  async function once(): Promise<Reloaded> {
    if (stopped) return { kind: 'same' };
    const reading = await read();
    file.read = reading.files;
    const { found } = reading;
    if ('problems' in found) return refuse(reading, found);
    const problems = needsRestart(inForce.edition.config, found.config, given);
    if (problems.length > 0) return refuse(reading, { problems, document: found.document });
    const good = { ...reading, found };
    if (installation.hashOf(textOf(good)) !== inForce.edition.hash) return take(good);
    if (file.state === 'refused') log.info({ configuration: inForce.edition.hash }, AGAIN);
    file.state = 'current';
    file.taken = reading.files;
    await reading.effects.carryOver.end();
    return { kind: 'same' };
  }

  return {
    reload: () => {
      const reloaded = last.then(once).catch((error: unknown): Reloaded => {
        log.error({ err: error, configuration: inForce.edition.hash }, FAILED);
        // Whoever looks at the files finds that they are still to be taken.
        file.read = new Map([...file.read.keys()].map((path) => [path, null]));
        return { kind: 'failed' };
      });
      last = reloaded;
      return reloaded;
    },
    stop: async () => {
      stopped = true;
      await last;
    },
  };
}

const TAKEN = 'the configuration has changed, and is in force from now on';
const AGAIN = 'the configuration is again the one that is in force';
const REFUSED = 'the changed configuration is refused, whole; the one before stays in force';
const FAILED = 'the changed configuration could not be taken; the one before stays in force';
