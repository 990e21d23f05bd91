import type { Registry } from '../claims/registry.ts';
import type { SourceOutcome } from '../claims/source.ts';
import { askedSources } from './dynamic-scopes.ts';
import { askKey, type Evaluation } from './evaluate.ts';

/** One source that the evaluation needed: when it was asked, for how long, and what came of it. Times are milliseconds. */
export interface TimelineEntry {
  readonly source: string;
  readonly kind: string;
  /** The dynamic scope for whose object it was asked; missing where it is the same for all. */
  readonly scope?: string;
  /** From the beginning; null where it was never asked, because what it needs could not be had. */
  readonly start: number | null;
  readonly ms: number;
  readonly status: SourceOutcome['status'];
  readonly cache: 'none' | 'miss' | 'hit' | 'stale';
  readonly ageMs: number;
  /** The sources that it waited for. */
  readonly after: readonly string[];
  /** Why it gave nothing. */
  readonly reason: string | null;
}

/** The sources of an evaluation and the decision points after them, in the order in which they were asked. */
export function timelineOf(
  registry: Registry,
  evaluation: Pick<Evaluation, 'outcome' | 'ofScopes' | 'askedAt' | 'consulted'>,
): readonly TimelineEntry[] {
  const { askedAt, consulted } = evaluation;
  const entries = askedSources(evaluation).map(({ source, scope, found }): TimelineEntry => {
    const producer = registry.producers.get(source);
    const after = [...new Set(producer?.needs.map((need) => need.source) ?? [])];
    const start = askedAt.get(askKey(source, scope)) ?? null;
    return {
      source,
      kind: producer?.kind ?? '',
      ...(scope !== null && { scope }),
      start,
      ms: found.ms,
      status: found.status,
      after,
      ...cameOf(found),
    };
  });
  const points = consulted.map(({ point, outcome: found, start }): TimelineEntry => {
    return { source: point, kind: 'authzen', start, ms: found.ms, status: found.status, after: [], ...cameOf(found) };
  });
  return [...entries, ...points].toSorted(
    (a, b) => (a.start ?? Number.POSITIVE_INFINITY) - (b.start ?? Number.POSITIVE_INFINITY),
  );
}

function cameOf(found: SourceOutcome): Pick<TimelineEntry, 'cache' | 'ageMs' | 'reason'> {
  if (found.status === 'answered')
    return { cache: found.cache, ageMs: found.ageMs, reason: found.unknown?.reason ?? null };
  const stale = found.status === 'unavailable' && found.stale !== null;
  return { cache: stale ? 'stale' : 'none', ageMs: (stale && found.staleAgeMs) || 0, reason: found.reason };
}
