/** How much is asked for at once: to ask costs more than the bytes do. */
const POOL_BYTES = 4_096;

/**
 * Random bytes out of a store of them. What was given is wiped, so that it stands nowhere but where it was given to.
 * @param random cryptographically strong
 */
export function createRandomPool(random: (size: number) => Uint8Array): (size: number) => Uint8Array {
  let pool = new Uint8Array(0);
  let used = 0;
  return (size) => {
    if (size > POOL_BYTES / 4) return random(size);
    if (used + size > pool.length) {
      pool = new Uint8Array(random(POOL_BYTES));
      used = 0;
    }
    const bytes = pool.slice(used, used + size);
    pool.fill(0, used, used + size);
    used += size;
    return bytes;
  };
}
