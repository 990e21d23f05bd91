/** A decision point is told of each object by itself, and decides about each. */
import { afterEach, describe, expect, test } from 'vitest';
import { type Accounts, startAccounts } from '../issuer/accounts-world.ts';

interface Body {
  readonly evaluations?: readonly Question[];
}

interface Question {
  readonly action: { readonly name: string };
  readonly resource: { readonly id: string; readonly properties?: object };
}

let world: Accounts;
afterEach(() => world.close());

/** @returns the questions that were asked, as they come */
async function start(point: object, permits: (question: Question) => boolean): Promise<Question[]> {
  const questions: Question[] = [];
  const config = JSON.stringify({ pdp: { url: 'https://pdp.example', for: 'all', ...point } });
  world = await startAccounts(
    (text) => `${text}\ndecisionPoints: ${config}\n`,
    async (_, init) => {
      const body: Body & Question = JSON.parse(String(init?.body));
      const asked = body.evaluations ?? [body];
      questions.push(...asked);
      const evaluations = asked.map((question) => ({ decision: permits(question) }));
      return Response.json(body.evaluations === undefined ? evaluations[0] : { evaluations });
    },
  );
  return questions;
}

const LIST = { for: { scopes: ['account.list.{accountId}', 'account.pay.{accountId}'] } };

describe('a decision point', () => {
  test('is asked about each object that rules grant', async () => {
    const asked = await start(LIST, ({ action }) => action.name !== 'account.list.77');
    const { body } = await world.ask('account.list.77 account.list.05542 account.list.9 profile');
    expect(body.scope).toBe('account.list.05542 profile');
    expect(asked.map(({ action }) => action.name)).toEqual(['account.list.77', 'account.list.05542']);
  });

  test('may be told which it is, and what a source says of it', async () => {
    const resource = { type: 'account', id: 'scope.accountId', properties: { holder: 'accounts.holder' } };
    const asked = await start({ ...LIST, resource }, () => true);
    await world.ask('account.list.77 account.list.05542');
    expect(asked.map((one) => one.resource)).toEqual([
      { type: 'account', id: '77', properties: { holder: 'holder of 77' } },
      { type: 'account', id: '05542', properties: { holder: 'holder of 05542' } },
    ]);
    expect(world.asked).toEqual(['77', '05542']);
  });
});

test.each([
  ['of a scope without it', { resource: { id: 'scope.accountId' } }, 'no {accountId} is in the name'],
  ['by a source that is asked with it', { resource: { id: 'accounts.owner' } }, 'is asked with scope.accountId'],
  ['where all questions share it', { ...LIST, context: { owner: 'accounts.owner' } }, 'is asked with scope.accountId'],
])('what it cannot be told is found at boot: %s', async (_, point, message) => {
  await expect(start(point, () => true)).rejects.toThrow(message);
});
