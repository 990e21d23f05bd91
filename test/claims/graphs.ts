/** Resolvers that need one another, drawn at random: real ones of the kind http, with sources in this process behind them. */
import fc from 'fast-check';
import { createPlanner, type Plan } from '../../src/claims/plan.ts';
import { registryOf } from './config.ts';

export type Behaviour = 'answers' | 'has nothing' | 'fails';

/** What each resolver needs, by number, and what its source does when it is asked. */
export interface Graph {
  readonly needs: readonly (readonly number[])[];
  readonly behaviours: readonly Behaviour[];
}

const behaviour = fc.constantFrom<Behaviour>('answers', 'answers', 'answers', 'has nothing', 'fails');
const MOST = 9;

const withBehaviours = (needs: Graph['needs']): fc.Arbitrary<Graph> =>
  fc.record({
    needs: fc.constant(needs),
    behaviours: fc.array(behaviour, { minLength: needs.length, maxLength: needs.length }),
  });

const rows = fc.array(fc.uniqueArray(fc.nat(MOST - 1), { maxLength: 3 }), { minLength: 1, maxLength: MOST });

/** Any needs at all, and, since they seldom come by chance, circles of every length. */
export const anyNeeds: fc.Arbitrary<Graph['needs']> = fc.oneof(
  rows.map((needs) => needs.map((row) => [...new Set(row.map((n) => n % needs.length))])),
  fc.integer({ min: 1, max: MOST }).map((length) => Array.from({ length }, (_, index) => [(index + 1) % length])),
);

/** Needs point to lower numbers only, so that there is no circle. */
export const graph: fc.Arbitrary<Graph> = rows
  .map((needs) => needs.map((row, index) => [...new Set(index === 0 ? [] : row.map((n) => n % index))]))
  .chain(withBehaviours);

/** The configuration of a graph: a resolver and a claim for each number. Each source is told who is asked about. */
export function configuration(needs: Graph['needs'], settings: object = {}): Record<string, unknown> {
  const resolver = (row: readonly number[], index: number) => ({
    kind: 'http',
    url: `https://r${index}.internal/{user.id}?${row.map((n) => `n${n}={r${n}.value}`).join('&')}`,
    gives: { value: 'string' },
    // A machine that stands still in the middle of a run is no source that does not answer.
    timeout: '30s',
    ...settings,
  });
  return {
    resolvers: Object.fromEntries(needs.map((row, index) => [`r${index}`, resolver(row, index)])),
    claims: Object.fromEntries(
      needs.map((_, index) => [`c${index}`, { from: `r${index}`, path: 'value', type: 'string' }]),
    ),
  };
}

/** What a source is asked, and what it says: its own name, who is asked about and all that it was sent. */
export type Asked = (source: number, url: URL) => Promise<void>;

/** Stands in for fetch. */
export function network({ behaviours }: Graph, asked: Asked = async () => {}): typeof fetch {
  return async (input) => {
    const url = new URL(String(input));
    const source = Number(url.hostname.slice(1, url.hostname.indexOf('.')));
    await asked(source, url);
    if (behaviours[source] === 'fails') throw new TypeError('fetch failed');
    return behaviours[source] === 'has nothing' ? Response.json({}) : Response.json({ value: answerTo(source, url) });
  };
}

export function answerTo(source: number, url: URL): string {
  const sent = [...url.searchParams].map(([name, value]) => `${name}:${value.length}`);
  return `${source} about ${url.pathname.slice(1)} ${sent.join(' ')}`;
}

/** The plan for some claims and sources, by number, of a graph. */
export function planOf(
  { needs }: Graph,
  fetch: typeof globalThis.fetch,
  demand: { readonly claims: readonly number[]; readonly sources: readonly number[] },
): Plan {
  const { registry, problems } = registryOf(configuration(needs), { fetch });
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return createPlanner(registry)({
    claims: demand.claims.map((c) => `c${c}`),
    sources: demand.sources.map((s) => `r${s}`),
  });
}

/** All that is reached from some numbers, themselves among it. */
export function closure(needs: Graph['needs'], from: readonly number[]): ReadonlySet<number> {
  const reached = new Set<number>();
  const visit = (index: number): void => {
    if (reached.has(index)) return;
    reached.add(index);
    for (const next of needs[index] ?? []) visit(next);
  };
  for (const index of from) visit(index);
  return reached;
}
