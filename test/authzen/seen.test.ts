/** What is seen of decision points: in explanations, and where a configuration is changed. */
import { afterEach, expect, test } from 'vitest';
import { explanationText } from '../../src/cli/explain-text.ts';
import { evaluatorOf } from '../../src/evaluator.ts';
import { explain } from '../../src/issuer/explain.ts';
import { definitionsOf } from '../../src/replay/definition.ts';
import { diffRequests } from '../../src/replay/diff.ts';
import { type Asked, withoutAsking, withoutConsulting } from '../../src/replay/not-asked.ts';
import { pastRequests } from '../../src/replay/past-request.ts';
import { type Deciding, startDeciding } from './world.ts';

let world: Deciding;
afterEach(() => world.stop());

const BOTH = 'trades orders_read';

test('an explanation has its verdict on each scope, among the rules and in time', async () => {
  world = await startDeciding({ obligations: { short: { lifetime: '30s' } } });
  world.pdp.decide(({ action }) =>
    action.name === 'trades' ? { decision: true, context: { obligations: [{ type: 'short' }] } } : false,
  );
  const request = { client: 'trading-web', user: world.john, api: null, scopes: BOTH.split(' ') };
  const deps = evaluatorOf(world.settled(), world.store, world.effects);
  const explanation = await explain(deps, 'default', { ...request, details: null, idp: null, ip: null, reveal: false });
  expect(explanation.scopes).toMatchObject([
    {
      scope: 'trades',
      result: 'granted',
      requires: 'lifetime 30 s',
      rules: expect.arrayContaining([
        { rule: 'decision point authz: permit', status: 'holds', reason: null },
        { rule: 'decision point authz: require lifetime 30 s', status: 'holds', reason: null },
      ]),
    },
    { scope: 'orders_read', result: 'dropped', by: 'decision point authz: deny' },
  ]);
  expect(explanation.timeline.at(-1)).toMatchObject({ source: 'authz', kind: 'authzen', status: 'answered' });
  const text = explanationText(explanation, { width: 100, paint: (_, one) => one });
  expect(text).toContain('orders_read  dropped  decision point authz: deny');
  expect(text).toMatch(/^ {2}authz +█/m);
});

function diff(edit: (config: string) => string, asked: Asked) {
  const side = (change: (config: string) => string) => {
    const settled = world.settled(change);
    const evaluator = evaluatorOf(settled, world.store, world.effects);
    return {
      evaluator: {
        ...evaluator,
        planner: withoutAsking(evaluator.planner, asked),
        decisionPoints: withoutConsulting(evaluator.decisionPoints, asked),
      },
      definitions: definitionsOf(settled.config, settled.registry),
    };
  };
  const requests = world.store.listAudit('default', 100).then(pastRequests);
  return requests.then((all) =>
    diffRequests(
      all,
      side((config) => config),
      side(edit),
    ),
  );
}

test('a replay does not ask it, and says where its own change may matter', async () => {
  world = await startDeciding();
  await world.exchange(await world.signIn(), BOTH);
  expect(await diff((config) => config, 'none')).toMatchObject({ same: 1, differ: 0, mayDiffer: 0 });
  const narrowed = await diff((config) => config.replace('"for":"all"', '"for":{"scopes":["trades"]}'), 'none');
  expect(narrowed).toMatchObject({ differ: 0, mayDiffer: 1 });
  expect(narrowed.differences[0]?.changes.map(({ name, certain }) => [name, certain])).toContainEqual([
    'orders_read',
    false,
  ]);
  // A rule that refuses does so whatever it would say.
  const refused = await diff(
    (config) => config.replace('- deny:  { when: risk.score >= 80,', '- deny:  { when: user.active,'),
    'none',
  );
  expect(refused).toMatchObject({ differ: 1 });
  expect(world.pdp.asked.length).toBe(1);
});

test('a live replay asks it, as it is now', async () => {
  world = await startDeciding();
  await world.exchange(await world.signIn(), BOTH);
  world.pdp.decide(({ context = {}, action }) => action.name !== 'orders_read' || context.who !== 'trading-web');
  const told = await diff(
    (config) => config.replace('"for":"all"', '"for":"all","context":{"who":"client.id"}'),
    'live',
  );
  expect(told).toMatchObject({ differ: 1, mayDiffer: 0 });
  expect(told.differences[0]?.changes).toContainEqual({
    what: 'scope',
    name: 'orders_read',
    before: expect.stringContaining('granted'),
    after: 'dropped: decision point authz: deny',
    certain: true,
  });
});
