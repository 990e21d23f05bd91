/** Why an act may be done or not: authorization details, explained by the evaluation that tokens go through, and compared by diff. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluatorOf } from '../../src/evaluator.ts';
import type { Explanation } from '../../src/issuer/explanation.ts';
import { definitionsOf } from '../../src/replay/definition.ts';
import { diffRequests } from '../../src/replay/diff.ts';
import { withoutAsking } from '../../src/replay/not-asked.ts';
import { pastRequests } from '../../src/replay/past-request.ts';
import { answerOf } from '../trading.ts';
import { PLAIN, type SignInWorld, startSignIns } from './sign-in-world.ts';

const ASKER = { id: 'asker', secret: 'the secret of asker, for tests' };
const WITH_PAYMENTS = (config: string) =>
  config
    .replace(
      '\nscopes:',
      `
authorizationDetails:
  payment:
    api: desk
    schema: { required: [amount], properties: { amount: { type: integer }, payer: { type: string } } }
    when: detail.amount <= 1000
    because: larger ones are made at a branch
    set: { payer: user.userName }
  plain: { api: desk, schema: { properties: { note: { type: string } } } }
scopes:`,
    )
    .replace(
      'scopes: [read, write] }\n  other:',
      "scopes: [read, write], rules: [{ deny: { when: user.title == 'banned', because: banned } }, { require: { lifetime: 1m } }] }\n  other:",
    )
    .replace(
      'clients:\n  web',
      `clients:\n  asker: { kind: machine, secret: '${ASKER.secret}', explains: true }\n  web`,
    )
    .replace(
      'grants: [token-exchange], scopes: [read, write] }',
      'grants: [token-exchange], scopes: [read, write], authorizationDetails: [payment, plain] }',
    );

let world: SignInWorld;
beforeAll(async () => {
  world = await startSignIns(WITH_PAYMENTS);
});
afterAll(() => world.stop());

async function explained(details: unknown, more: object = {}) {
  const response = await world.request('/claims/explain', {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${ASKER.id}:${encodeURIComponent(ASKER.secret)}`)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ client: 'plain', user: 'ada', authorization_details: details, ...more }),
  });
  const answer = await answerOf(response);
  return { ...answer, body: answer.body as object as Explanation & { error: unknown } };
}
const ask = (details: unknown, form: Record<string, string> = {}) =>
  world.signIn(PLAIN, { scope: '', authorization_details: JSON.stringify(details), ...form });

const SMALL = { type: 'payment', amount: 5 };
const LARGE = { type: 'payment', amount: 5000 };

describe('explain', () => {
  test('says of each act that it would be granted, as it would be, and what is required', async () => {
    const { body } = await explained([SMALL]);
    expect(body).toMatchObject({ result: 'issued', api: 'desk', scopes: [] });
    expect(body.authorizationDetails).toEqual([
      {
        asked: SMALL,
        granted: { ...SMALL, payer: 'ada' },
        result: 'granted',
        by: 'payment when detail.amount <= 1000 (larger ones are made at a branch)',
        because: null,
        requires: 'lifetime 60 s',
        rules: expect.arrayContaining([
          expect.objectContaining({ rule: expect.stringContaining('banned'), status: 'fails' }),
        ]),
      },
    ]);
  });

  test('says what the token endpoint does', async () => {
    const { body } = await explained([SMALL], { scope: 'read' });
    const issued = await ask([SMALL], { scope: 'read' });
    expect(body.payload?.authorization_details).toEqual(issued.body.authorization_details);
    expect(body.scopes.map(({ scope, result }) => [scope, result])).toEqual([['read', 'granted']]);
  });

  test('says which of several is refused, and why; that one refuses them all', async () => {
    const { body } = await explained([SMALL, LARGE]);
    expect(body.result).toBe('refused');
    expect(body.error).toMatchObject({ code: 'access_denied' });
    expect(body.payload).toBeNull();
    expect(body.authorizationDetails.map(({ result, by }) => [result, by])).toEqual([
      ['granted', expect.stringContaining('payment when')],
      ['refused', 'payment when detail.amount <= 1000 (larger ones are made at a branch)'],
    ]);
    expect((await ask([SMALL, LARGE])).body.error).toBe('access_denied');
  });

  test('says which rule of the API is against it', async () => {
    await world.change('title', 'banned');
    const { body } = await explained([SMALL]);
    expect(body.authorizationDetails).toMatchObject([
      {
        result: 'refused',
        granted: null,
        by: expect.stringContaining("deny when user.title == 'banned'"),
        because: 'banned',
      },
    ]);
    await world.change('title', 'clerk');
  });

  test.each<[string, unknown, string]>([
    ['of a type that is not the client’s', [{ type: 'x' }], 'invalid_authorization_details'],
    ['that does not fit', [{ type: 'payment' }], 'invalid_authorization_details'],
    ['that is no list', SMALL, 'invalid_authorization_details'],
    ['that is null', null, 'invalid_authorization_details'],
  ])('refuses one %s as the token endpoint does', async (_, details, error) => {
    expect([(await explained(details)).status, (await explained(details)).body.error]).toEqual([400, error]);
  });

  test('is on record with the types, and without the values', async () => {
    await explained([{ type: 'plain', note: 'hush, tell nobody' }]);
    const [record] = await world.records('claims.explained');
    expect(record).toMatchObject({ authorizationDetailsAsked: ['plain'], scopesAsked: [] });
    expect(JSON.stringify(record)).not.toContain('hush, tell nobody');
  });
});

describe('diff', () => {
  async function changes(from: string, to: string): Promise<unknown[]> {
    const side = (edit: (config: string) => string) => {
      const settled = world.settled(edit);
      const evaluator = evaluatorOf(settled, world.store, world.effects);
      const planner = withoutAsking(evaluator.planner, 'none');
      return { evaluator: { ...evaluator, planner }, definitions: definitionsOf(settled.config, settled.registry) };
    };
    const edit = (config: string) => {
      if (!config.includes(from)) throw new Error(`there is no ${from}`);
      return config.replace(from, to);
    };
    const requests = pastRequests(await world.store.listAudit('default', 1_000)).filter(
      ({ detailTypes }) => detailTypes.length > 0,
    );
    const report = await diffRequests(
      requests,
      side((config) => config),
      side(edit),
    );
    return report.differences.flatMap(({ changes: all }) =>
      all.map(({ what, name, certain }) => [what, name, certain]),
    );
  }

  beforeAll(async () => {
    await ask([SMALL]);
    await ask([LARGE]);
    await ask([{ type: 'plain', note: 'x' }]);
  });

  test('the record keeps what was asked for and refused, too', async () => {
    const requests = pastRequests(await world.store.listAudit('default', 1_000));
    expect(
      requests.filter(({ scopes }) => scopes.length === 0).map(({ detailTypes, times }) => [detailTypes, times]),
    ).toContainEqual([['payment'], expect.any(Number)]);
  });

  test('is nothing where nothing is another', async () => {
    expect(await changes('banned', 'banned')).toEqual([]);
  });

  test.each([
    ['another condition', 'detail.amount <= 1000', 'detail.amount <= 10'],
    ['another field', '{ payer: user.userName }', '{ payer: user.id }'],
    [
      'another schema',
      'properties: { amount: { type: integer }',
      'properties: { amount: { type: integer, minimum: 9 }',
    ],
  ])('%s of a type may make a difference: the values are not kept', async (_, from, to) => {
    const found = await changes(from, to);
    expect(found.length).toBeGreaterThan(0);
    for (const change of found) expect(change).toEqual(['scope', 'authorization_details payment', false]);
  });

  test('a rule of the API that refuses now is one for certain', async () => {
    const found = await changes("user.title == 'banned'", "user.title == 'clerk'");
    expect(found).toContainEqual(['result', '', true]);
  });

  test('a type that is the client’s no more is one for certain', async () => {
    expect(
      await changes('authorizationDetails: [payment, plain] }', 'authorizationDetails: [payment] }'),
    ).toContainEqual(['result', '', true]);
  });
});
