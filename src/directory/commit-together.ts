import { nextTurn } from '../next-turn.ts';
import { ScimError } from '../scim/errors.ts';
import type { Store, Write } from '../store/port.ts';

/** One use case, with the store that it is to use. It asks for one commit at a time. */
export type Task<T> = (store: Store) => Promise<T>;

/** A commit that was asked for, and whom to tell. */
interface Asked {
  readonly writes: readonly Write[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Seat<T> {
  readonly task: Task<T>;
  asked: Asked | null;
  failed: boolean;
}

/** How many tasks begin in one turn of the event loop: deciding takes a tenth of a millisecond, and some with a large resource. */
const BEGIN_AT_ONCE = 10;

/**
 * Runs tasks at once and makes their commits in the tasks' order and together: none is made before every task has asked for one or
 * ended. A task that meets a conflict may decide anew; that is the next round.
 * @param units the tasks of one unit stand or fall together: their commits are made as one
 * @returns how each task went, in the same places
 */
export async function commitTogether<T>(
  store: Store,
  units: readonly (readonly Task<T>[])[],
): Promise<readonly (readonly PromiseSettledResult<T>[])[]> {
  const seats = units.map((unit) => unit.map((task): Seat<T> => ({ task, asked: null, failed: false })));
  let deciding = seats.flat().length;

  function rest(): void {
    deciding -= 1;
    if (deciding > 0) return;
    const rounds = seats.map((unit) => ({ failed: unit.some((seat) => seat.failed), asked: unit.flatMap(take) }));
    // Whoever is told goes on deciding; all are counted before the first is told.
    deciding = rounds.reduce((sum, { asked }) => sum + asked.length, 0);
    if (deciding > 0) void makeCommits(store, rounds);
  }

  async function run(seat: Seat<T>): Promise<T> {
    const commit = (writes: readonly Write[]) =>
      new Promise<void>((resolve, reject) => {
        seat.asked = { writes, resolve, reject };
        rest();
      });
    try {
      return await seat.task({ ...store, commit });
    } catch (error) {
      seat.failed = true;
      throw error;
    } finally {
      rest();
    }
  }

  const running: Promise<PromiseSettledResult<T>[]>[] = [];
  for (const [number, unit] of seats.entries()) {
    if (number > 0 && number % BEGIN_AT_ONCE === 0) await nextTurn();
    running.push(Promise.allSettled(unit.map(run)));
  }
  return Promise.all(running);
}

function take<T>(seat: Seat<T>): readonly Asked[] {
  const { asked } = seat;
  seat.asked = null;
  return asked === null ? [] : [asked];
}

interface Round {
  /** One of the unit has failed, and so nothing of it is to be kept. */
  readonly failed: boolean;
  readonly asked: readonly Asked[];
}

async function makeCommits(store: Store, rounds: readonly Round[]): Promise<void> {
  const sound = rounds.filter(({ failed, asked }) => !failed && asked.length > 0);
  for (const { asked } of rounds.filter(({ failed }) => failed)) {
    for (const { reject } of asked) reject(new ScimError(409, 'what this refers to in a circle could not be made'));
  }
  const commits = sound.map(({ asked }) => inOne(asked.map(({ writes }) => writes)));
  const outcomes = await store.commitEach(commits).catch((reason: unknown) => sound.map(() => rejected(reason)));
  for (const [index, { asked }] of sound.entries()) {
    const outcome = outcomes[index] ?? rejected(new TypeError('commitEach told of too few commits'));
    for (const { resolve, reject } of asked) outcome.status === 'fulfilled' ? resolve() : reject(outcome.reason);
  }
}

/** What is made comes first, so that the other writes of the unit find it there. */
function inOne(parts: readonly (readonly Write[])[]): readonly Write[] {
  const [only = [], ...others] = parts;
  if (others.length === 0) return only;
  const { made = [], rest = [] } = Object.groupBy(parts.flat(), ({ kind }) =>
    kind === 'insertResource' ? 'made' : 'rest',
  );
  return [...made, ...rest];
}

function rejected(reason: unknown): PromiseRejectedResult {
  return { status: 'rejected', reason };
}
