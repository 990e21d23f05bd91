/** With so many together, one more would save no more than it waits. */
const ENOUGH = 100;
/** For how many turns a commit waits for others at most, however steadily they come. */
const MOST_TURNS = 16;

/** The commits that wait. */
export interface Waiting {
  size(): number;
  /** Makes them. */
  flush(): void;
}

/**
 * The end of a turn of the event loop, where what came up in it is done together: first the questions, and again those of who was
 * answered and asks on, until nobody does; then the commits. So a change that reads, decides and commits is made in one turn and not
 * in two, and shares its fsync with all others that came in it.
 *
 * While several write, the commits wait for one turn more, and again as long as each brings another one: who was told of the last
 * commit sends the next change just when this one is decided, and without this the writers would stand in two lines, that have an
 * fsync each. No time is waited: a turn in which nobody comes takes microseconds, and who writes alone is not kept for even that.
 * @param answer answers the questions that wait; false where there are none
 * @returns what is to be called when something begins to wait
 */
export function createTurn(answer: () => boolean, commits: Waiting): () => void {
  let ending = false;
  /** How many were in the last group. */
  let before = 0;
  let seen = 0;
  let turns = 0;

  function end(): void {
    if (answer()) {
      // A tick that is asked for in a microtask comes when no microtask is left: all who were answered have gone on by then.
      queueMicrotask(() => process.nextTick(end));
      return;
    }
    const size = commits.size();
    if (awaitsMore(size)) {
      seen = size;
      turns += 1;
      setImmediate(end);
      return;
    }
    if (size > 0) before = size;
    seen = 0;
    turns = 0;
    ending = false;
    commits.flush();
  }

  function awaitsMore(size: number): boolean {
    const isAlone = size <= 1 && before <= 1;
    return size > seen && !isAlone && size < ENOUGH && turns < MOST_TURNS;
  }

  return () => {
    if (ending) return;
    ending = true;
    setImmediate(end);
  };
}
