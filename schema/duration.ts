/** Apart from the other words, so that the command line can be read before anything heavy is loaded. */

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

export const DURATION = /^[0-9]{1,9}(ms|s|m|h|d)$/;

/** `200ms`, `60s`, `10m`, `1h`, `7d` → milliseconds; NaN where the text is no duration. */
export function durationMs(text: string): number {
  if (!DURATION.test(text)) return Number.NaN;
  return Number.parseInt(text, 10) * (UNIT_MS.get(text.replace(/^[0-9]+/, '')) ?? Number.NaN);
}
