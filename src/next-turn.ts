/** Resolves in the next turn of the event loop: whoever has a lot to do lets others come between. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
