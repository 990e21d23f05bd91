interface Known<T> {
  readonly answer: T;
  readonly at: number;
}

/**
 * Asks a question once in so many milliseconds, one question for all who want the answer at the same time. While there is no new
 * answer, the old one holds.
 */
export function keptAnswer<T>(ms: number, now: () => number, ask: () => Promise<T>): () => Promise<T> {
  let known: Known<T> | null = null;
  let pending: Promise<T> | null = null;
  const renew = async (): Promise<T> => {
    const earlier = known;
    const answer = await ask().catch((error: unknown) => {
      if (earlier === null) throw error;
      return earlier.answer;
    });
    known = { answer, at: now() };
    return answer;
  };
  return async () => {
    if (known !== null && now() - known.at < ms) return known.answer;
    pending ??= renew().finally(() => {
      pending = null;
    });
    return pending;
  };
}
