import type { RuleConfig } from '../../schema/config.ts';

/** A stronger or more recent authentication. RFC 9470 §3 */
export interface StepUp {
  /** One of these, the best first; null for any. None at all where what is required contradicts itself. */
  readonly acr: readonly string[] | null;
  /** All of these. */
  readonly amr: readonly string[];
  /** Milliseconds since the person authenticated, at most; null for any. */
  readonly maxAgeMs: number | null;
}

/** What is required before a scope is given, or of the token that gives it. What is not required is null or false. */
export interface Obligations {
  readonly stepUp: StepUp | null;
  /** That the person has agreed, and for how many milliseconds that is good: null for as long as nobody takes it back. */
  readonly consent: { readonly lastsMs: number | null } | null;
  /** Milliseconds that the token lives, at most. */
  readonly lifetimeMs: number | null;
  /** A token that is bound to a key. */
  readonly senderConstrained: boolean;
  /** The claims that the token may carry, and no others; null for all that it may anyhow. */
  readonly onlyClaims: readonly string[] | null;
}

export const NO_OBLIGATIONS: Obligations = {
  stepUp: null,
  consent: null,
  lifetimeMs: null,
  senderConstrained: false,
  onlyClaims: null,
};

type Requiring = Omit<Extract<RuleConfig, { require: object }>['require'], 'to' | 'through' | 'when' | 'because'>;

/** What the configuration says that is required. */
export function obligationsOf({ stepUp, consent, lifetime, senderConstrained, onlyClaims }: Requiring): Obligations {
  return {
    stepUp:
      stepUp === undefined ? null : { acr: stepUp.acr ?? null, amr: stepUp.amr ?? [], maxAgeMs: stepUp.maxAge ?? null },
    consent: consent === undefined ? null : { lastsMs: consent === true ? null : consent.lasts },
    lifetimeMs: lifetime ?? null,
    senderConstrained: senderConstrained ?? false,
    onlyClaims: onlyClaims ?? null,
  };
}

/** All that any of them requires: obligations add up, and the shortest time wins. Their order does not matter. */
export function addUp(all: readonly Obligations[]): Obligations {
  return all.reduce(
    (a, b) => ({
      stepUp: both(a.stepUp, b.stepUp, addStepUp),
      consent: both(a.consent, b.consent, (x, y) => ({ lastsMs: both(x.lastsMs, y.lastsMs, Math.min) })),
      lifetimeMs: both(a.lifetimeMs, b.lifetimeMs, Math.min),
      senderConstrained: a.senderConstrained || b.senderConstrained,
      onlyClaims: both(a.onlyClaims, b.onlyClaims, inBoth),
    }),
    NO_OBLIGATIONS,
  );
}

function addStepUp(a: StepUp, b: StepUp): StepUp {
  return {
    // A context that is good for one and not for the other is not good for both; of two preferences there is none.
    acr: both(a.acr, b.acr, inBoth),
    amr: [...new Set([...a.amr, ...b.amr])].sort(),
    maxAgeMs: both(a.maxAgeMs, b.maxAgeMs, Math.min),
  };
}

function inBoth(a: readonly string[], b: readonly string[]): readonly string[] {
  return a.filter((one) => b.includes(one)).sort();
}

function both<T>(a: T | null, b: T | null, add: (a: T, b: T) => T): T | null {
  if (a === null || b === null) return a ?? b;
  return add(a, b);
}

/** For the audit record: `step-up (acr gold silver, amr otp, within 300 s)`. */
export function obligationText({ stepUp, consent, lifetimeMs, senderConstrained, onlyClaims }: Obligations): string {
  const words = [
    ...(stepUp === null ? [] : [stepUpText(stepUp)]),
    ...(consent === null ? [] : [`consent${consent.lastsMs === null ? '' : ` (for ${seconds(consent.lastsMs)} s)`}`]),
    ...(lifetimeMs === null ? [] : [`lifetime ${seconds(lifetimeMs)} s`]),
    ...(senderConstrained ? ['sender-constrained token'] : []),
    ...(onlyClaims === null ? [] : [`only the claims ${onlyClaims.join(' ') || '(none)'}`]),
  ];
  return words.join(', ');
}

function stepUpText({ acr, amr, maxAgeMs }: StepUp): string {
  const words = [
    ...(acr === null ? [] : [`acr ${acr.join(' ')}`]),
    ...(amr.length === 0 ? [] : [`amr ${amr.join(' ')}`]),
    ...(maxAgeMs === null ? [] : [`within ${seconds(maxAgeMs)} s`]),
  ];
  return `step-up (${words.join(', ')})`;
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
