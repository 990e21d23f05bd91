const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;

/**
 * How long to leave a receiver alone after so many failures in a row: twice as long each time, up to five minutes, less up to
 * a half by chance, so that those who failed together do not come back together. RFC 8935 §2
 * @param failures from 1
 */
export function backOff(failures: number, randomBytes: (size: number) => Uint8Array): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 30));
  const [chance = 0] = randomBytes(1);
  return Math.round(full * (1 - chance / 512));
}
