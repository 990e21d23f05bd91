import type { Claim } from './claim.ts';
import { mergeOutcomes } from './merge.ts';
import type { Origin } from './origin.ts';
import type { ClaimOutcome, Provenance, SourceOutcome } from './source.ts';

/** Takes a claim from what its sources came back with, once all of them have settled; `now` in milliseconds since the epoch. */
export function takeClaim(claim: Claim, sources: ReadonlyMap<string, SourceOutcome>, now: number): ClaimOutcome {
  return mergeOutcomes(
    claim.merge,
    claim.origins.map((origin) => takeFrom(origin, claim, sources.get(origin.source) ?? NOT_ASKED, now)),
  );
}

type Answered = Extract<SourceOutcome, { status: 'answered' }>;

const NOT_ASKED: SourceOutcome = { status: 'unavailable', reason: 'it was not asked', ms: 0, stale: null };

function takeFrom(origin: Origin, claim: Claim, outcome: SourceOutcome, now: number): ClaimOutcome {
  const provenance = [provenanceOf(origin, claim, outcome)];
  if (outcome.status === 'absent') return { status: 'absent', reason: outcome.reason, provenance };
  if (outcome.status === 'answered') {
    const unknown = unknownTo(origin, outcome);
    if (unknown !== null) return { status: 'unavailable', reason: unknown, stale: null, provenance };
    const mapped = origin.map(outcome.values, now);
    return mapped.status === 'value' || outcome.dropped.length === 0
      ? { ...mapped, provenance }
      : { ...mapped, reason: `${mapped.reason}${droppedText(outcome.dropped)}`, provenance };
  }
  const stale = claim.stale && outcome.stale !== null ? origin.map(outcome.stale, now) : null;
  const value = stale?.status === 'value' ? stale.value : null;
  return { status: 'unavailable', reason: outcome.reason, stale: value, provenance };
}

/** Why the value cannot be told, where it is made of something that the source could not find out. */
function unknownTo({ reads }: Origin, { values, unknown }: Answered): string | null {
  if (unknown === undefined) return null;
  const { names, reason } = unknown;
  return reads.some((name) => (names?.has(name) ?? true) && !Object.hasOwn(values, name)) ? reason : null;
}

/** A name that is misspelt, or a number where a text was declared: whoever looks for the value needs to know. */
function droppedText(dropped: readonly string[]): string {
  return `; it answered ${dropped.join(', ')}, which is undeclared or of another type than declared`;
}

function provenanceOf({ source, kind, via }: Origin, claim: Claim, outcome: SourceOutcome): Provenance {
  const from = { claim: claim.name, source, kind, via, ms: outcome.ms };
  if (outcome.status === 'answered') return { ...from, cache: outcome.cache, ageMs: outcome.ageMs };
  // What stands in for an answer that did not come is the last one.
  const stale = claim.stale && outcome.status === 'unavailable' && outcome.stale !== null;
  return stale ? { ...from, cache: 'stale', ageMs: outcome.staleAgeMs ?? 0 } : { ...from, cache: 'none', ageMs: 0 };
}
