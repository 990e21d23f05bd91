interface Cost {
  readonly ms: number;
  readonly cache: string;
  readonly ageMs: number;
}

/** `12.3 ms, cache hit, 5 s old`; without the cache where there is none. */
export function costText({ ms, cache, ageMs }: Cost): string {
  const time = `${ms.toFixed(1)} ms`;
  if (cache === 'none') return time;
  return cache === 'miss' ? `${time}, cache miss` : `${time}, cache ${cache}, ${Math.round(ageMs / 1_000)} s old`;
}
