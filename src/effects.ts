/** What the pure rooms may not reach for themselves. main wires the real ones, tests pass their own. */
export interface Effects {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds on a clock that never jumps; only differences mean anything. */
  monotonic(): number;
  /** A new resource, token or record id: a UUID version 7, so that ids sort by the time they were made. */
  newId(): string;
  randomBytes(size: number): Uint8Array;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted; never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  fetch: typeof globalThis.fetch;
}

/** The part of a logger that Avow uses; pino's shape. Never pass a token, a secret or a whole resource. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}
