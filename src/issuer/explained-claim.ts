import type { ClaimOutcome, Provenance, Value } from '../claims/source.ts';
import { scopeNamed } from '../policy/scope-named.ts';
import { outcomeFor } from './dynamic-scopes.ts';
import { atHome, type Evaluation, narrowedFor, type TokenAsk } from './evaluate.ts';
import type { Evaluator } from './issuer.ts';

/** One claim that the asked scopes carry: whether the token has it, from where, and if not, why not. */
export interface ExplainedClaim {
  readonly claim: string;
  /** Of those asked for, the ones that carry it. */
  readonly scopes: readonly string[];
  /**
   * given: it is in the token · default: its default stands in · omitted: it has no value · narrowed: this application does not get
   * it · drops its scope · refuses: there is no token without it · not granted: no scope that carries it is
   */
  readonly outcome: 'given' | 'default' | 'omitted' | 'narrowed' | 'drops its scope' | 'refuses' | 'not granted';
  /** What the token says; null where it says nothing. */
  readonly value: Value;
  /** Where it comes from: source, path, cache state and age, time. Empty where no source was asked for it. */
  readonly from: readonly Omit<Provenance, 'claim'>[];
  /** Why it is not there, or something stands in for it. */
  readonly reason: string | null;
}

type Found = Pick<ExplainedClaim, 'outcome' | 'value' | 'reason'>;

/** What became of each claim that the asked scopes could carry, in the order of the scopes. */
export function explainClaims({ policy }: Evaluator, ask: TokenAsk, evaluation: Evaluation): readonly ExplainedClaim[] {
  const carriers = new Map<string, string[]>();
  for (const scope of ask.scopes) {
    const named = scopeNamed(policy, scope);
    for (const claim of named === null ? [] : atHome(ask.api, named).claims) {
      carriers.set(claim, [...(carriers.get(claim) ?? []), scope]);
    }
  }
  const narrowed = narrowedFor(ask);
  return [...carriers].map(([claim, scopes]) => {
    const found = outcomeFor(evaluation, scopes[0] ?? '').claims.get(claim);
    const outcome = narrowed?.has(claim) === false ? NARROWED : outcomeOf(claim, evaluation, found);
    return { claim, scopes, ...outcome, from: sourcesOf(claim, evaluation, found) };
  });
}

const NARROWED: Found = {
  outcome: 'narrowed',
  value: null,
  reason: 'the application or the API is narrowed to other claims',
};

function outcomeOf(claim: string, { settlement, refusal }: Evaluation, found: ClaimOutcome | undefined): Found {
  const given = Object.hasOwn(settlement.claims, claim) ? settlement.claims[claim] : undefined;
  const reason = found !== undefined && found.status !== 'value' ? found.reason : null;
  if (given !== undefined) {
    const isDefault = settlement.provenance.some((from) => from.claim === claim && from.via === 'default');
    return { outcome: isDefault ? 'default' : 'given', value: given, reason };
  }
  const withheld = settlement.withheld.find((one) => one.claim === claim);
  if (withheld !== undefined) return { outcome: 'omitted', value: null, reason: withheld.reason };
  if (settlement.refused?.claim === claim) {
    return { outcome: 'refuses', value: null, reason: settlement.refused.reason };
  }
  const dropped = settlement.droppedScopes.find((drop) => drop.claim === claim);
  if (dropped !== undefined) return { outcome: 'drops its scope', value: null, reason: dropped.reason };
  const whole = refusal !== null && refusal.by !== 'nothing granted';
  const why = whole ? 'the whole request is refused' : 'no scope that carries it is granted';
  return { outcome: 'not granted', value: null, reason: reason ?? why };
}

/** As the token's own record has it where it is given, else as the sources left it. */
function sourcesOf(claim: string, { settlement }: Evaluation, found: ClaimOutcome | undefined) {
  const given = settlement.provenance.filter((from) => from.claim === claim);
  const all = given.length > 0 || found === undefined ? given : found.provenance;
  return all.map(({ claim: _, ...from }) => from);
}
