/**
 * The end of a turn of the event loop, where what came up in it is done together: first the questions, and again those of who was
 * answered and asks on, until nobody does; then the commits. So a change that reads, decides and commits is made in one turn and not
 * in two, and shares its fsync with all others that came in it.
 * @param answer answers the questions that wait; false where there are none
 * @param commit makes the commits that wait
 * @returns what is to be called when something begins to wait
 */
export function createTurn(answer: () => boolean, commit: () => void): () => void {
  let ending = false;

  function end(): void {
    if (answer()) {
      // A tick that is asked for in a microtask comes when no microtask is left: all who were answered have gone on by then.
      queueMicrotask(() => process.nextTick(end));
      return;
    }
    ending = false;
    commit();
  }

  return () => {
    if (ending) return;
    ending = true;
    setImmediate(end);
  };
}
