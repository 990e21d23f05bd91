import { createOneTurnMore } from '../one-turn-more.ts';

/** With so many together, one more would save no more than it waits. */
const ENOUGH = 100;

/** The commits that wait. */
export interface Waiting {
  size(): number;
  /** Makes them. */
  flush(): void;
}

/** Who asks on and on, such as for the thousand members after the last thousand, lets others in after so many answers. */
const MOST_ROUNDS = 8;

/**
 * The end of a turn of the event loop, where what came up in it is done together: first the questions, and again those of who was
 * answered and asks on, until nobody does; then the commits. So a change that reads, decides and commits is made in one turn and not
 * in two, and shares its fsync with all others that came in it. Of a long row of questions only some are answered in one turn: the
 * loop stands still for no longer than these take.
 *
 * While several write, the commits wait for one turn more, and again as long as each brings another one (one-turn-more.ts): who was
 * told of the last commit sends the next change just when this one is decided. Who writes alone is not kept for even that.
 * @param answer answers the questions that wait; false where there are none
 * @returns what is to be called when something begins to wait
 */
export function createTurn(answer: () => boolean, commits: Waiting): () => void {
  let ending = false;
  let rounds = 0;
  const awaitsMore = createOneTurnMore(ENOUGH);

  function end(): void {
    if (answer()) {
      rounds += 1;
      // A tick that is asked for in a microtask comes when no microtask is left: all who were answered have gone on by then.
      queueMicrotask(() => process.nextTick(rounds < MOST_ROUNDS ? end : letOthersIn));
      return;
    }
    rounds = 0;
    if (awaitsMore(commits.size())) {
      setImmediate(end);
      return;
    }
    ending = false;
    commits.flush();
  }

  function letOthersIn(): void {
    rounds = 0;
    setImmediate(end);
    commits.flush();
  }

  return () => {
    if (ending) return;
    ending = true;
    setImmediate(end);
  };
}
