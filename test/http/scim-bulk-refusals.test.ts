import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { StoreUnavailable } from '../../src/store/unavailable.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const TOKEN = 'a-token-of-a-joiner-of-43-characters-or-more';
const CONFIG = `
issuer: https://id.example.com
scim:
  clients:
    joiner: { token: ${TOKEN}, permissions: { User: { create: true, write: [userName, title] } } }
`;

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ config: CONFIG });
});
afterAll(() => world.close());

const create = (userName: string) => ({
  method: 'POST',
  path: '/Users',
  bulkId: userName,
  data: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName },
});
const nickname = (user: string) => ({
  method: 'PATCH',
  path: `/Users/bulkId:${user}`,
  data: {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'nickName', value: 'Addy' }],
  },
});
const remove = { method: 'DELETE', path: '/Users/somebody' };

async function bulk(...Operations: readonly object[]) {
  const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations });
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json' };
  const answer = await world.request('/scim/v2/Bulk', { method: 'POST', headers, body });
  const { Operations: told = [] } = JSON.parse(await answer.text());
  return { status: answer.status, told: told.map(({ status }: { status: string }) => status) };
}

const refusals = async () =>
  (await world.store.listAudit('default', 100))
    .map(({ record }) => JSON.parse(record))
    .filter(({ event }) => event === 'request.refused');

test('each operation that the client may not do is on record, as if it came alone', async () => {
  const before = (await refusals()).length;
  expect(await bulk(create('ada'), nickname('ada'), remove)).toEqual({ status: 200, told: ['201', '403', '403'] });
  const kept = (await refusals()).slice(0, -before || undefined);
  expect(kept).toHaveLength(2);
  const common = { client: 'joiner', endpoint: 'scim', error: { code: 'insufficient_scope' } };
  for (const record of kept) expect(record).toMatchObject(common);
  const reasons = kept.map(({ error }) => error.reason).join('\n');
  expect(reasons).toContain('nickName');
  expect(reasons).toContain('may not delete a User');
});

test('what is wrong otherwise is none: it is no matter of what the client may do', async () => {
  const before = (await refusals()).length;
  expect(await bulk(create('cyd'), { ...create('cyd'), bulkId: 'again' })).toMatchObject({ told: ['201', '409'] });
  expect(await refusals()).toHaveLength(before);
});

test('a refusal that cannot be put on record is told as a failure, and what was done beside it as done', async () => {
  vi.spyOn(world.store, 'commit').mockRejectedValue(new StoreUnavailable(new Error('gone')));
  expect(await bulk(create('dan'), nickname('dan'))).toEqual({ status: 200, told: ['201', '503'] });
  expect(world.logged).toMatchObject([{ level: 'error', message: 'a bulk was broken off' }]);
  expect(await bulk(remove)).toMatchObject({ status: 503 });
  vi.restoreAllMocks();
});
