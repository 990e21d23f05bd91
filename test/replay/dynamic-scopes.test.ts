import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluatorOf } from '../../src/evaluator.ts';
import { definitionsOf } from '../../src/replay/definition.ts';
import { diffRequests } from '../../src/replay/diff.ts';
import { withoutAsking } from '../../src/replay/not-asked.ts';
import { pastRequests } from '../../src/replay/past-request.ts';
import { type Accounts, startAccounts } from '../issuer/accounts-world.ts';

let world: Accounts;
beforeAll(async () => {
  world = await startAccounts();
  await world.ask('account.list.77 account.list.05542');
  await world.ask('account.pay.77');
  await world.ask('account.pay.77 account.pay.05542');
});
afterAll(() => world.close());

async function changes(edit: (config: string) => string) {
  const side = (changed: (config: string) => string) => {
    const settled = world.settled(changed);
    const evaluator = evaluatorOf(settled, world.store, world.effects);
    const planner = withoutAsking(evaluator.planner, 'none');
    return { evaluator: { ...evaluator, planner }, definitions: definitionsOf(settled.config, settled.registry) };
  };
  const requests = pastRequests(await world.store.listAudit('default', 100));
  const { differences } = await diffRequests(
    requests,
    side((config) => config),
    side(edit),
  );
  return differences.flatMap((one) => one.changes.map(({ what, name, before, after }) => [what, name, before, after]));
}

test('a changed rule shows for each object by itself', async () => {
  const rule = 'when: scope.accountId in user.accounts } }, { require';
  expect(await changes((config) => config.replace(rule, `when: 'scope.accountId == "77"' } }, { require`))).toEqual([
    ['scope', 'account.list.05542', expect.stringContaining('granted'), expect.stringContaining('dropped')],
  ]);
});

test('what a source would say of an object is unknown, and not a difference', async () => {
  expect(await changes((config) => config)).toEqual([]);
});

test('a claim of the scope itself is compared', async () => {
  const edit = (config: string) => config.replace('claims: [account_id, holder]', 'claims: [holder]');
  expect(await changes(edit)).toEqual([['claim', 'account_id', '77', null]]);
});

test('scopes that no longer fit are refused', async () => {
  const edit = (config: string) =>
    config.replace(
      'title: See account {accountId}\n',
      "title: See account {accountId}\n    parameters: { accountId: { type: string, pattern: '[0-9]{5}' } }\n",
    );
  expect(await changes(edit)).toEqual([
    ['result', '', 'issued', expect.stringContaining('account.list.77 is unknown')],
  ]);
});
