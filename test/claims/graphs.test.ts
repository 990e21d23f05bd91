/** What holds for any resolvers, however they need one another and whatever becomes of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPlanner } from '../../src/claims/plan.ts';
import { runPlan } from '../../src/claims/run.ts';
import { CALM, contextOf, JOHN, registryOf } from './config.ts';
import { anyNeeds, closure, configuration, type Graph, graph, network, planOf } from './graphs.ts';

const all = ({ needs }: Graph) => ({ claims: [...needs.keys()], sources: [] });

/** Everything that can go on without the sources has gone on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** What each resolver comes to, by the rules of the engine: what it needs decides first, then its own source. */
function expected({ needs, behaviours }: Graph) {
  const statuses: ('value' | 'absent' | 'unavailable')[] = [];
  const asked: boolean[] = [];
  for (const [index, row] of needs.entries()) {
    const before = row.map((n) => statuses[n]);
    asked.push(before.every((status) => status === 'value'));
    if (before.includes('unavailable')) statuses.push('unavailable');
    else if (before.includes('absent') || behaviours[index] === 'has nothing') statuses.push('absent');
    else statuses.push('value');
    if (asked[index] && behaviours[index] === 'fails') statuses[index] = 'unavailable';
  }
  return { statuses, asked };
}

describe('of resolvers that need one another without a circle', () => {
  const demanded = graph.chain((drawn) => {
    const some = fc.subarray([...drawn.needs.keys()]);
    return fc.record({ drawn: fc.constant(drawn), claims: some, sources: some });
  });

  test('those are asked that are demanded or needed, once each, after what they need; nobody else is', async () => {
    await fc.assert(
      fc.asyncProperty(demanded, async ({ drawn, claims, sources }) => {
        const asked: number[] = [];
        const early: number[] = [];
        const fetch = network(drawn, async (source) => {
          early.push(...(drawn.needs[source] ?? []).filter((need) => !asked.includes(need)));
          asked.push(source);
        });
        const outcome = await runPlan(planOf(drawn, fetch, { claims, sources }), contextOf(), CALM);
        expect(early).toEqual([]);
        const wanted = closure(drawn.needs, [...claims, ...sources]);
        const { statuses, asked: mayBeAsked } = expected(drawn);
        expect(asked.toSorted()).toEqual([...wanted].filter((n) => mayBeAsked[n]).toSorted());
        expect(new Map([...outcome.claims].map(([name, { status }]) => [name, status]))).toEqual(
          new Map(claims.map((c) => [`c${c}`, statuses[c]])),
        );
      }),
    );
  });

  test('the outcome does not depend on who answers first', async () => {
    await fc.assert(
      fc.asyncProperty(graph, fc.scheduler(), async (drawn, scheduler) => {
        const straight = await runPlan(planOf(drawn, network(drawn), all(drawn)), contextOf(), CALM);
        const fetch = network(drawn, (source) => scheduler.schedule(Promise.resolve(), `r${source}`));
        const shuffled = runPlan(planOf(drawn, fetch, all(drawn)), contextOf(), CALM);
        expect(await scheduler.waitFor(Promise.resolve(shuffled))).toEqual(straight);
      }),
    );
  });

  test('at whatever moment the deadline falls, the run ends, with what had come and nothing made up', async () => {
    await fc.assert(
      fc.asyncProperty(graph, fc.scheduler(), fc.nat(8), async (drawn, scheduler, moment) => {
        const straight = await runPlan(planOf(drawn, network(drawn), all(drawn)), contextOf(), CALM);
        const deadline = new AbortController();
        const askedAfter: number[] = [];
        const fetch = network(drawn, (source) => {
          if (deadline.signal.aborted) askedAfter.push(source);
          return scheduler.schedule(Promise.resolve(), `r${source}`);
        });
        const run = runPlan(planOf(drawn, fetch, all(drawn)), contextOf(), deadline.signal);
        await turn();
        for (let n = 0; n < moment && scheduler.count() > 0; n += 1) {
          await scheduler.waitOne();
          await turn();
        }
        deadline.abort();
        const { claims } = await run;
        expect(askedAfter).toEqual([]);
        for (const [name, claim] of claims) {
          const cutShort = claim.status === 'unavailable' && claim.reason.endsWith('deadline');
          if (!cutShort) expect(claim).toEqual(straight.claims.get(name));
        }
      }),
    );
  });

  test('however many are asked about at the same time, in whatever order answers come, nobody gets another one’s', async () => {
    const people = fc.array(
      fc.record({ tenant: fc.constantFrom('t1', 't2'), id: fc.constantFrom('ann', 'bob', 'ann/', '1', '%31') }),
      { minLength: 2, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(graph, people, fc.scheduler(), async (drawn, asking, scheduler) => {
        const plan = (fetch: typeof globalThis.fetch, settings: object) => {
          const { registry, problems } = registryOf(configuration(drawn.needs, settings), { fetch });
          expect(problems).toEqual([]);
          return createPlanner(registry)({ claims: drawn.needs.map((_, index) => `c${index}`), sources: [] });
        };
        const slow = network(drawn, (source) => scheduler.schedule(Promise.resolve(), `r${source}`));
        const cached = plan(slow, { cache: { ttl: '1h' } });
        const values = async (run: ReturnType<typeof runPlan>) =>
          [...(await run).claims.values()].map((claim) => (claim.status === 'value' ? claim.value : claim.status));
        const of = ({ tenant, id }: (typeof asking)[number]) => contextOf({ user: { ...JOHN, id } }, tenant);
        const together = Promise.all(asking.map((person) => values(runPlan(cached, of(person), CALM))));
        const alone = asking.map((person) => values(runPlan(plan(network(drawn), {}), of(person), CALM)));
        expect(await scheduler.waitFor(together)).toEqual(await Promise.all(alone));
      }),
      { numRuns: 60 },
    );
  });
});

/** Takes away what needs nothing that is left, again and again; what remains goes in circles, or needs what does. */
function hasCircle(needs: Graph['needs']): boolean {
  const left = new Set(needs.keys());
  let before = -1;
  while (before !== left.size) {
    before = left.size;
    for (const n of left) if (!needs[n]?.some((need) => left.has(need))) left.delete(n);
  }
  return left.size > 0;
}

test('whatever needs what, a circle is told at boot, and what has none boots', () => {
  fc.assert(
    fc.property(anyNeeds, (needs) => {
      const { problems } = registryOf(configuration(needs));
      const circles = problems.filter(({ message }) => message.includes('in a circle'));
      expect(circles.length > 0).toBe(hasCircle(needs));
      expect(problems).toEqual(circles);
    }),
  );
});
