import { RESERVED_CLAIMS } from '../../schema/reserved-claims.ts';
import type { Claim, Fallback } from './claim.ts';
import type { Registry } from './registry.ts';
import type { ClaimOutcome, Outcome, Provenance, Value } from './source.ts';

/** A granted scope and the claims it carries. */
export interface GrantedScope {
  readonly scope: string;
  readonly claims: readonly string[];
  /** What came back for it, where that is not the same as for the others. */
  readonly outcome?: Outcome;
}

export interface Settlement {
  /** Without a prototype, so that no claim's name means more than itself. Empty where the request is refused. */
  readonly claims: Readonly<Record<string, Value>>;
  /** Where each of the claims came from; several for the union of several sources. */
  readonly provenance: readonly Provenance[];
  /** Claims of the granted scopes that are not given, and why. */
  readonly withheld: readonly { readonly claim: string; readonly reason: string; readonly action: 'omit' | 'narrow' }[];
  /** Scopes that are not granted after all, for want of a claim. */
  readonly droppedScopes: readonly { readonly scope: string; readonly claim: string; readonly reason: string }[];
  /** The claim without which there is no token at all. */
  readonly refused: {
    readonly claim: string;
    readonly cause: 'absent' | 'unavailable';
    readonly reason: string;
  } | null;
}

type Verdict =
  | { readonly action: 'give'; readonly value: Value; readonly provenance: readonly Provenance[] }
  | {
      readonly action: 'omit' | 'narrow' | 'dropScope' | 'deny';
      readonly reason: string;
      readonly cause: 'absent' | 'unavailable';
    };

/**
 * Decides what becomes of each claim of the granted scopes: given, or treated as its onAbsent or onUnavailable says.
 * Scopes are dropped first; a claim that only dropped scopes carry refuses nothing.
 * A claim has one value: that it is the same for all scopes that carry it is made sure of before anything is asked.
 * @param narrowed the claims that tokens of this application for this API may carry; null for all. A claim outside is neither given nor missed
 */
export function settle(
  granted: readonly GrantedScope[],
  narrowed: ReadonlySet<string> | null,
  outcome: Outcome,
  registry: Registry,
): Settlement {
  const verdicts = new Map<string, Verdict>();
  for (const { claims, outcome: own = outcome } of granted) {
    for (const name of claims) if (!verdicts.has(name)) verdicts.set(name, judge(name, narrowed, own, registry));
  }
  const drops = granted.map((scope) => firstOf(scope.claims, verdicts, 'dropScope'));
  const kept = [...new Set(granted.filter((_, index) => drops[index] === null).flatMap((scope) => scope.claims))];
  const droppedScopes = granted.flatMap(({ scope }, index) => {
    const drop = drops[index];
    return drop ? [{ scope, claim: drop.claim, reason: drop.reason }] : [];
  });
  const refused = firstOf(kept, verdicts, 'deny');
  return { ...(refused === null ? given(kept, verdicts) : NOTHING), droppedScopes, refused };
}

const NOTHING = { claims: Object.freeze(Object.create(null)), provenance: [], withheld: [] } as const;

function given(names: readonly string[], verdicts: ReadonlyMap<string, Verdict>) {
  const claims: Record<string, Value> = Object.create(null);
  const provenance: Provenance[] = [];
  const withheld: Settlement['withheld'][number][] = [];
  for (const name of names) {
    const verdict = verdicts.get(name);
    if (verdict?.action === 'give') {
      claims[name] = verdict.value;
      provenance.push(...verdict.provenance);
    } else if (verdict?.action === 'omit' || verdict?.action === 'narrow') {
      withheld.push({ claim: name, reason: verdict.reason, action: verdict.action });
    }
  }
  return { claims, provenance, withheld };
}

function firstOf(names: readonly string[], verdicts: ReadonlyMap<string, Verdict>, action: 'dropScope' | 'deny') {
  for (const claim of names) {
    const verdict = verdicts.get(claim);
    if (verdict?.action === action) return { claim, cause: verdict.cause, reason: verdict.reason };
  }
  return null;
}

function judge(name: string, narrowed: ReadonlySet<string> | null, outcome: Outcome, registry: Registry): Verdict {
  if (narrowed !== null && !narrowed.has(name)) {
    return {
      action: 'narrow',
      reason: 'the application, the API or a rule narrows the token to other claims',
      cause: 'absent',
    };
  }
  // Checked at boot too; a token that lies about its own issuer or subject is not worth trusting that alone.
  if (RESERVED_CLAIMS.has(name)) return { action: 'omit', reason: 'the name is reserved', cause: 'absent' };
  const claim = registry.claims.get(name);
  const found = outcome.claims.get(name);
  if (claim === undefined || found === undefined) {
    return { action: 'deny', reason: 'it was not resolved', cause: 'unavailable' };
  }
  return judgeFound(claim, found);
}

function judgeFound(claim: Claim, found: ClaimOutcome): Verdict {
  const { provenance } = found;
  if (found.status === 'value') return { action: 'give', value: found.value, provenance };
  if (found.status === 'unavailable' && claim.stale && found.stale !== null) {
    return { action: 'give', value: found.stale, provenance };
  }
  const fallback: Fallback = found.status === 'absent' ? claim.onAbsent : claim.onUnavailable;
  if (fallback.action !== 'default') return { action: fallback.action, reason: found.reason, cause: found.status };
  return {
    action: 'give',
    value: fallback.value,
    provenance: provenance.slice(0, 1).map((from) => ({ ...from, via: 'default', cache: 'none', ageMs: 0 })),
  };
}
