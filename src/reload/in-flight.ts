/** Something that is called, and that one can wait for until all of its calls are over. */
export interface Counted<Args extends readonly unknown[], Result> {
  call(...args: Args): Result | Promise<Result>;
  /** Resolves as soon as no call is under way; for whoever makes sure that no other comes. */
  over(): Promise<void>;
}

export function counted<Args extends readonly unknown[], Result>(
  handle: (...args: Args) => Result | Promise<Result>,
): Counted<Args, Result> {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  function end(): void {
    underWay -= 1;
    if (underWay === 0) for (const resolve of waiting.splice(0)) resolve();
  }
  return {
    call: (...args) => {
      underWay += 1;
      try {
        const result = handle(...args);
        if (result instanceof Promise) result.then(end, end);
        else end();
        return result;
      } catch (error) {
        end();
        throw error;
      }
    },
    over: () =>
      new Promise((resolve) => {
        if (underWay === 0) resolve();
        else waiting.push(resolve);
      }),
  };
}
