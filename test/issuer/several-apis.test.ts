/** A token for several APIs, wherever it is spoken of beside the token endpoint (test/conformance/rfc8707.test.ts). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluatorOf } from '../../src/evaluator.ts';
import { definitionsOf } from '../../src/replay/definition.ts';
import { diffRequests } from '../../src/replay/diff.ts';
import { withoutAsking } from '../../src/replay/not-asked.ts';
import { pastRequests } from '../../src/replay/past-request.ts';
import { answerOf } from '../trading.ts';
import { BANK, LEDGER, type SeveralApis, startSeveralApis } from './several-apis-world.ts';

let world: SeveralApis;
beforeAll(async () => {
  world = await startSeveralApis();
  await world.ask('job', [BANK, LEDGER], 'accounts entries');
});
afterAll(() => world.close());

async function explain(request: object) {
  const headers = {
    authorization: `Basic ${btoa('login:login-secret-0123456789')}`,
    'content-type': 'application/json',
  };
  return answerOf(await world.request('/claims/explain', { method: 'POST', headers, body: JSON.stringify(request) }));
}

test('is explained by what its APIs are called together', async () => {
  const { body } = await explain({ client: 'job', api: 'bank ledger', scope: 'accounts entries' });
  expect(body).toMatchObject({
    result: 'issued',
    api: 'bank ledger',
    payload: { aud: [BANK, LEDGER], scope: 'accounts entries', iban: 'DE02' },
  });
});

test('has of each scope what its own API takes', async () => {
  const narrow = await startSeveralApis((config) => config.replace('claims: [iban, region] }', 'claims: [iban] }'));
  const { body } = await narrow.ask('phone', [BANK, LEDGER]);
  const { body: atBank } = await narrow.introspect('bank-api', body.access_token);
  const { body: atLedger } = await narrow.introspect('ledger-api', body.access_token);
  expect([atBank.region, atBank.iban, atLedger.region]).toEqual([undefined, 'DE02', 'EU']);
  await narrow.close();
});

test('is revoked for all of them', async () => {
  const { body } = await world.ask('phone', [BANK, LEDGER]);
  await world.post('/oauth/revoke', 'phone', [['token', body.access_token]]);
  expect((await world.introspect('bank-api', body.access_token)).body).toEqual({ active: false });
});

test('is replayed, and refused where its APIs share no more', async () => {
  const side = (edit: (config: string) => string) => {
    const settled = world.settled(edit);
    const evaluator = evaluatorOf(settled, world.store, world.effects);
    const planner = withoutAsking(evaluator.planner, 'none');
    return { evaluator: { ...evaluator, planner }, definitions: definitionsOf(settled.config, settled.registry) };
  };
  const requests = pastRequests(await world.store.listAudit('default', 100)).filter(({ client }) => client === 'job');
  const same = await diffRequests(
    requests,
    side((config) => config),
    side((config) => config),
  );
  expect(same).toMatchObject({ requests: 1, same: 1 });
  const apart = side((config) => config.replaceAll(/sharesTokensWith: \[\w+\]/g, 'sharesTokensWith: []'));
  const { differences } = await diffRequests(
    requests,
    side((config) => config),
    apart,
  );
  expect(differences.map(({ changes }) => changes)).toEqual([
    [expect.objectContaining({ what: 'result', after: expect.stringContaining('do not share tokens') })],
  ]);
});
