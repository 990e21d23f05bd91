import type { CarryOver } from './carry-over.ts';

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
  /** A way out of the process, and the only one. Each has its own pool of connections, so that it is made once and kept. */
  outbound(policy: OutboundPolicy): Fetch;
  /** The same for bytes that nobody answers to. */
  transmitter(policy: OutboundPolicy): Transmit;
  readonly appendLines: AppendLines;
  readonly appendObstacle: AppendObstacle;
  readonly openDatabase: OpenDatabase;
  /** Loads an ES module of the operator's, as its file is now, and returns its exports; what is in it runs. Throws where it cannot be loaded. */
  loadModule(path: string): unknown;
  /** Where a configuration may follow another, what it goes on with. */
  readonly carryOver?: CarryOver;
}

/** Where a way out may lead, beside the public internet, and what it shows of itself there. */
export interface OutboundPolicy {
  /** Host names and addresses that may be at a private or a loopback address. */
  readonly allowPrivate: readonly string[];
  readonly tls?: TlsIdentity;
}

/** PEM texts: the certificate that Avow shows, its key, and the authorities that a server's certificate may come from. */
export interface TlsIdentity {
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly ca?: string | undefined;
}

/**
 * The web's fetch, as far as Avow uses it: one that follows no redirect. It rejects as fetch does; where the address is refused, the
 * cause of the error is an AddressRefused.
 */
export type Fetch = (url: string, request: OutboundRequest) => Promise<Response>;

export interface OutboundRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/**
 * Connects, sends all, says that this was all, and waits until the other side closes too: that it does when it has read everything. So
 * this is what can be known of bytes that nobody acknowledges; `cut off` where it closed before. Rejects as Fetch does.
 */
export type Transmit = (
  to: { readonly host: string; readonly port: number; readonly tls: boolean },
  bytes: Uint8Array,
  signal: AbortSignal,
) => Promise<'read' | 'cut off'>;

/**
 * Adds whole lines to the end of a file, which is made where there is none; they are on the disk when it resolves. A last line that
 * was cut short, when a process ended while it wrote, is taken off before. Rejects with an Error of the system, or one in words.
 */
export type AppendLines = (path: string, lines: string) => Promise<void>;

/** What would keep lines from being added to a file, as far as can be told without touching it, and how to mend it; null for nothing. */
export type AppendObstacle = (path: string) => { readonly message: string; readonly mend: string } | null;

/** A way to a database of the operator's own, which is asked and never changed. Nothing is opened before the first question. */
export type OpenDatabase = (target: DatabaseTarget) => Database;

export interface DatabaseTarget {
  /** `postgres://…`, or the path of a SQLite file. */
  readonly database: string;
  /** Milliseconds that a statement may take, and that a connection may take to be made. */
  readonly timeoutMs: number;
  readonly connections: number;
}

export interface Database {
  /**
   * Asks one question.
   * @param texts the statement, cut at each of its values
   * @param signal gives the question up, and stops it where it can be stopped
   * @returns its rows as the driver has them
   * @throws Error of the driver, with its `code`
   */
  query(texts: readonly string[], values: readonly DatabaseValue[], signal: AbortSignal): Promise<readonly object[]>;
  close(): Promise<void>;
}

export type DatabaseValue = string | number | boolean;

/** The part of a logger that Avow uses; pino's shape. Never pass a token, a secret or a whole resource. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}
