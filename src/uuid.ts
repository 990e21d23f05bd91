const COUNTER_BITS = 12;
const COUNTER_LIMIT = 1 << COUNTER_BITS;

function format(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * Makes a source of UUIDs of version 7 (RFC 9562 §5.7) that only ever go up, also within a millisecond and while the clock is
 * set back. `now` gives milliseconds since the epoch; `randomBytes` must be cryptographically strong.
 */
export function createUuidSource(now: () => number, randomBytes: (size: number) => Uint8Array): () => string {
  let timestamp = 0;
  let counter = 0;

  return () => {
    const random = Buffer.from(randomBytes(10));
    const time = now();
    if (time > timestamp) {
      timestamp = time;
      counter = random.readUInt16BE(0) % (COUNTER_LIMIT / 2); // RFC 9562 §6.2: half the room is left to count in
    } else {
      counter += 1;
      if (counter === COUNTER_LIMIT) {
        timestamp += 1; // RFC 9562 §6.2 "Counter Rollover Handling": run ahead of the clock rather than repeat
        counter = 0;
      }
    }
    const bytes = Buffer.alloc(16);
    bytes.writeUIntBE(timestamp, 0, 6);
    bytes.writeUInt16BE(0x7000 | counter, 6); // RFC 9562 §4.2: version 7; §6.2 method 1: the counter stands in rand_a
    random.copy(bytes, 8, 2);
    bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8); // RFC 9562 §4.1: variant 10
    return format(bytes.toString('hex'));
  };
}
