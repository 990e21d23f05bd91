import type { Merge } from '../../schema/config.ts';
import { canonicalJson } from './json.ts';
import type { ClaimOutcome, Value } from './source.ts';

type Unavailable = Extract<ClaimOutcome, { status: 'unavailable' }>;

/**
 * Makes one outcome of what each source of a claim gave, in the order in which the configuration writes them. All of them have
 * settled by then, so that which one was faster never matters.
 *
 * | an earlier source …     | first                      | priority              | union                      |
 * |-------------------------|----------------------------|-----------------------|----------------------------|
 * | has a value             | that is the claim          | that is the claim     | its items come first       |
 * | answers, and has none   | the next one is looked at  | the claim is absent   | it adds nothing            |
 * | does not answer         | the claim is unavailable   | the next one stands in | the claim is unavailable  |
 *
 * first: a source that is silent might have had a value, and then a later one's would be the wrong one. priority: a later source is
 * a substitute for an earlier one that is down, never its correction. union: a list with a part missing is another list.
 * An unavailable outcome takes the stale value along that its own sources can give, if there is one.
 */
export function mergeOutcomes(merge: Merge, outcomes: readonly ClaimOutcome[]): ClaimOutcome {
  const [only] = outcomes;
  return outcomes.length === 1 && only !== undefined ? only : MERGES[merge](outcomes);
}

const MERGES: Readonly<Record<Merge, (outcomes: readonly ClaimOutcome[]) => ClaimOutcome>> = {
  first: (outcomes) => outcomes.find(({ status }) => status !== 'absent') ?? noneOf(outcomes),
  priority: (outcomes) => outcomes.find(({ status }) => status !== 'unavailable') ?? allDown(outcomes),
  union,
};

function union(outcomes: readonly ClaimOutcome[]): ClaimOutcome {
  const lists = outcomes.map((outcome) => ({ outcome, list: listOf(outcome) }));
  const given = lists.flatMap(({ outcome, list }) => (list === null ? [] : outcome.provenance));
  const down = outcomes.filter((outcome) => outcome.status === 'unavailable');
  const [first] = down;
  if (first === undefined) {
    return given.length === 0
      ? noneOf(outcomes)
      : { status: 'value', value: distinct(lists.flatMap(({ list }) => list ?? [])), provenance: given };
  }
  const stale = down.every((outcome) => outcome.stale !== null)
    ? distinct(lists.flatMap(({ list }) => list ?? []))
    : null;
  return {
    status: 'unavailable',
    reason: reasonsOf(down),
    stale,
    provenance: stale === null ? first.provenance : given,
  };
}

/** What an outcome adds to a union; null where it adds nothing. A mapping has held every value to the claim's type, a list. */
function listOf(outcome: ClaimOutcome): readonly Value[] | null {
  const value = outcome.status === 'value' ? outcome.value : outcome.status === 'unavailable' ? outcome.stale : null;
  return isList(value) ? value : null;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Each item once, where it comes first. */
function distinct(items: readonly Value[]): readonly Value[] {
  const seen = new Map<string, Value>();
  for (const item of items) {
    const text = canonicalJson(item);
    if (!seen.has(text)) seen.set(text, item);
  }
  return [...seen.values()];
}

function noneOf(outcomes: readonly ClaimOutcome[]): ClaimOutcome {
  return { status: 'absent', reason: reasonsOf(outcomes), provenance: outcomes[0]?.provenance ?? [] };
}

function allDown(outcomes: readonly ClaimOutcome[]): ClaimOutcome {
  const down = outcomes.filter((outcome): outcome is Unavailable => outcome.status === 'unavailable');
  const stand = down.find(({ stale }) => stale !== null) ?? down[0];
  return {
    status: 'unavailable',
    reason: reasonsOf(down),
    stale: stand?.stale ?? null,
    provenance: stand?.provenance ?? [],
  };
}

function reasonsOf(outcomes: readonly ClaimOutcome[]): string {
  return outcomes.flatMap((outcome) => ('reason' in outcome ? [outcome.reason] : [])).join('; ');
}
