/** What the claims room speaks of: sources, their values, and where each claim came from. */
import type { ClaimType } from '../../schema/config.ts';

export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };
export type Values = Readonly<Record<string, Value>>;

/** The sources that come with the request itself; every other is a resolver of the configuration. */
export const BASE_SOURCES = ['user', 'idp', 'authn', 'client', 'actor', 'request', 'scope'] as const;
export type BaseSource = (typeof BASE_SOURCES)[number];

/** What a resolver reads before it can run: a source and a path in it, `user.userId`. */
export interface Need {
  readonly source: string;
  readonly path: string;
  /** True where the resolver can do without: without a value for any other need it is absent and is not called. */
  readonly optional?: boolean;
  /** True where a single value alone can stand: a text, a number, true or false. */
  readonly single?: boolean;
  /** The key of the resolver's configuration that names it. */
  readonly at?: readonly (string | number)[];
}

/** The values of the base sources for one issuance; null where there is none (a machine has neither user nor idp nor authn, a plain scope no parameters). */
export interface ClaimContext {
  readonly tenant: string;
  /** The moment of the issuance, in milliseconds since the epoch: `now` in expressions. */
  readonly now: number;
  readonly base: Readonly<Record<BaseSource, Values | null>>;
  /** Groups by their ids, as SCIM resources; one that is gone is not among them. Read as of now, and only where a source wants them. */
  readonly groups: (ids: readonly string[]) => Promise<readonly Values[]>;
  /** What the identity provider says of this sign-in beside its token: asked where that lacks what is wanted. Null where there is nothing to ask. */
  readonly userInfo: ((signal: AbortSignal) => Promise<SourceOutcome>) | null;
}

/** How patient to be with a source. All times are in milliseconds; what is null is not done. */
export interface ResolverPolicy {
  /** For one question with all that belongs to it; 0 where nothing leaves the process, and then no guard stands around it. */
  readonly timeoutMs: number;
  readonly cache: CachePolicy | null;
  /** After so many failures in a row the source is left alone for a while. */
  readonly breaker: { readonly failures: number; readonly openForMs: number };
  /** So many calls at once, so many that wait for their turn. */
  readonly bulkhead: { readonly concurrent: number; readonly queue: number };
  /** For sources that may be asked twice without harm alone. */
  readonly retry: { readonly times: number; readonly afterMs: number } | null;
  readonly hedge: { readonly afterMs: number } | null;
}

export interface CachePolicy {
  readonly ttlMs: number;
  /** The ttl of the answer that there is nothing. */
  readonly absentTtlMs: number;
  /** Both count from the end of the ttl. */
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
  /** Entries, and the bytes of all of them as JSON. */
  readonly max: number;
  readonly maxBytes: number;
}

export interface Resolver {
  readonly name: string;
  readonly kind: string;
  readonly needs: readonly Need[];
  /** The names and types of what it gives; anything else it answers is dropped. */
  readonly gives: Readonly<Record<string, ClaimType>>;
  readonly policy: ResolverPolicy;
  /**
   * Takes the needed values under their `source.path`; a need that has no value is missing from it.
   * The context comes to those alone that stay inside the process: what others answer is kept by their inputs and nothing else.
   * Throws Unavailable when the source did not answer, or answered what cannot be read; Unaskable where that is due to these inputs.
   */
  resolve(inputs: Values, signal: AbortSignal, context?: ClaimContext): Promise<Values> | Values;
  /** Opens what takes time to open, so that the first to ask does not wait for it. Rejects where it cannot be opened now. */
  wake?(signal: AbortSignal): Promise<unknown>;
  /** Gives back what it holds open. */
  close?(): Promise<void>;
}

/** The source did not answer, in time or at all, or not in a form that can be read. `reason` is for audit and log, not for clients. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly reason: string;
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}

/**
 * The same, because of what was asked about this one person: an input that cannot be sent, a request that the source refuses, an
 * answer that is too much. Others may ask the same source without fear, so that its breaker does not count it.
 */
export class Unaskable extends Unavailable {}

/** The same, because it was not asked at all: it is left alone for a while, or as many ask it already as may. */
export class NotAsked extends Unavailable {}

/** What nobody knows of an answer: the names that are not among its values, or null for every such name; and why. */
export interface Unknown {
  readonly names: ReadonlySet<string> | null;
  readonly reason: string;
}

export type SourceOutcome =
  | {
      readonly status: 'answered';
      readonly values: Values;
      readonly ms: number;
      readonly cache: 'none' | 'miss' | 'hit' | 'stale';
      /** How old the cached answer is, in milliseconds. */
      readonly ageMs: number;
      /** Names it answered that were dropped: undeclared, or of the wrong type. */
      readonly dropped: readonly string[];
      /** Those of them that it had declared, of another type. */
      readonly mistyped: readonly string[];
      /** What it could not find out. */
      readonly unknown?: Unknown;
    }
  /** There is no such source in this issuance (a machine has no user), or what it needs has no value. */
  | { readonly status: 'absent'; readonly reason: string; readonly ms: number }
  | {
      readonly status: 'unavailable';
      readonly reason: string;
      readonly ms: number;
      /** Its last good answer, where its policy still lets that stand in. */
      readonly stale: Values | null;
      /** How old that answer is, in milliseconds. */
      readonly staleAgeMs?: number;
    };

export interface Provenance {
  readonly claim: string;
  readonly source: string;
  readonly kind: string;
  /** The path or the expression that picked the value. */
  readonly via: string;
  readonly ms: number;
  readonly cache: 'none' | 'miss' | 'hit' | 'stale';
  readonly ageMs: number;
}

/** Each with the sources that the outcome stands on: one, but for a claim that is the union of several. */
export type ClaimOutcome =
  | { readonly status: 'value'; readonly value: Value; readonly provenance: readonly Provenance[] }
  /** The source answered, and there is no value: absent is not unavailable. A value of the wrong type counts as absent. */
  | { readonly status: 'absent'; readonly reason: string; readonly provenance: readonly Provenance[] }
  | {
      readonly status: 'unavailable';
      readonly reason: string;
      /** The claim as the last good answer of the source gives it, within staleIfError, where the claim says `onUnavailable: stale`. */
      readonly stale: Value | null;
      readonly provenance: readonly Provenance[];
    };

export interface Outcome {
  readonly sources: ReadonlyMap<string, SourceOutcome>;
  readonly claims: ReadonlyMap<string, ClaimOutcome>;
}
