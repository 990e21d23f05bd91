import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unguarded } from '../../src/claims/guard.ts';
import { placeIn } from '../../src/claims/place.ts';
import { createPlanner } from '../../src/claims/plan.ts';
import { defineResolver } from '../../src/claims/resolver.ts';
import { scopeProducer } from '../../src/claims/resolvers/scope.ts';
import { runPlan } from '../../src/claims/run.ts';
import { runScopes } from '../../src/claims/run-scopes.ts';
import { CALM, contextOf, EFFECTS, registryOf } from './config.ts';

/** Sources that need a parameter, another source, both or neither; each answers with what it was asked. */
function world(asked: string[]) {
  const http = (path: string) => ({
    kind: 'http',
    url: `https://s.internal/${path}`,
    gives: { value: 'string' },
    timeout: '30s',
  });
  const { registry, problems } = registryOf(
    {
      resolvers: {
        plain: http('plain/{user.userId}'),
        byA: http('byA/{scope.a}'),
        byB: http('byB/{scope.b}'),
        behind: http('behind/{byA.value}/{plain.value}'),
        both: http('both/{byA.value}/{byB.value}'),
      },
      claims: Object.fromEntries(
        ['plain', 'byA', 'byB', 'behind', 'both'].map((name) => [name, { from: name, path: 'value', type: 'string' }]),
      ),
      scopes: { 'x.{a}.{b}': { rules: [{ allow: {} }] } },
    },
    {
      fetch: async (input) => {
        const path = decodeURIComponent(new URL(String(input)).pathname);
        asked.push(path);
        return Response.json({ value: path });
      },
    },
  );
  expect(problems).toEqual([]);
  return createPlanner(registry);
}

const value = fc.constantFrom('1', '2');
const names = fc.subarray(['plain', 'byA', 'byB', 'behind', 'both'], { minLength: 1 });
const drawn = fc.array(fc.record({ a: value, b: value, claims: names }), { minLength: 1, maxLength: 4 });

test('each scope is told what it would be told alone, and no source is asked the same twice', async () => {
  await fc.assert(
    fc.asyncProperty(drawn, fc.subarray(['plain']), async (scopes, rest) => {
      const asked: string[] = [];
      const planner = world(asked);
      const plans = scopes.map(({ a, b, claims }, index) => {
        return { scope: `s${index}`, values: { a, b }, plan: planner({ claims, sources: [] }) };
      });
      const all = [...new Set([...rest, ...scopes.flatMap(({ claims }) => claims)])];
      const whole = planner({ claims: all, sources: [] });
      const { ofScopes, outcome } = await runScopes(
        whole,
        planner({ claims: rest, sources: [] }),
        plans,
        contextOf(),
        CALM,
      );
      expect(new Set(asked).size).toBe(asked.length);
      const once = asked.length;
      for (const { scope, values, plan } of plans) {
        const alone = await runPlan(plan, contextOf({ scope: values }), CALM);
        const told = [...(ofScopes.get(scope)?.claims ?? [])].map(([name, claim]) => [
          name,
          'value' in claim && claim.value,
        ]);
        expect(told).toEqual([...alone.claims].map(([name, claim]) => [name, 'value' in claim && claim.value]));
      }
      // Nothing was asked together that would not be asked alone.
      expect(new Set(asked).size).toBe(once);
      expect([...outcome.claims.keys()]).toEqual(rest);
    }),
    { numRuns: 60 },
  );
});

test('a source that nothing keeps from being asked twice is asked once for each value', async () => {
  const asked: unknown[] = [];
  const gives = { value: 'string' } as const;
  const resolver = defineResolver({
    name: 'account',
    kind: 'test',
    needs: [{ source: 'scope', path: 'a' }],
    gives,
    resolve: async (inputs) => {
      asked.push(inputs['scope.a']);
      return { value: 'known' };
    },
  });
  const account = { ...resolver, at: (path: string) => placeIn(gives, path), load: unguarded(resolver, EFFECTS) };
  const scope = scopeProducer({ a: 'string', b: 'string' });
  const producers = new Map([scope, account].map((producer) => [producer.name, producer]));
  const plan = createPlanner({ producers, claims: new Map() })({ claims: [], sources: ['account'] });
  const scopes = ['1 1', '1 2', '2 1'].map((text) => {
    const [a = '', b = ''] = text.split(' ');
    return { scope: text, values: { a, b }, plan };
  });
  await runScopes(plan, plan, scopes, contextOf(), CALM);
  expect(asked).toEqual(['1', '2']);
});
