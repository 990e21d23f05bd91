import { expect, test } from 'vitest';
import { PARTNER } from '../oauth/provider.ts';
import { startSources } from './sources-world.ts';

const URL = `${PARTNER}/userinfo`;
const SUB = '8027379034';

test('details whose type reads what UserInfo would tell, and does not, are to be asked for again', async () => {
  const type = {
    api: 'api',
    schema: { required: ['amount'], properties: { amount: { type: 'integer' } } },
    when: 'detail.amount <= idp.limit',
  };
  const world = await startSources({
    claims: {},
    provider: { userInfo: { url: URL } },
    top: { authorizationDetails: { payment: type } },
    client: { authorizationDetails: ['payment'] },
  });
  const told = async (answer: () => Response) => {
    world.partner.answers.set(URL, answer);
    const form = { provider_access_token: 'a-token', authorization_details: '[{"type":"payment","amount":5}]' };
    const { status, body } = await world.exchange({}, form);
    return { status, error: body.error };
  };
  expect(await told(() => new Response('', { status: 500 }))).toEqual({
    status: 503,
    error: 'temporarily_unavailable',
  });
  expect(await told(() => Response.json({ sub: SUB, limit: 4 }))).toEqual({ status: 400, error: 'access_denied' });
  expect(await told(() => Response.json({ sub: SUB, limit: 5 }))).toEqual({ status: 200, error: undefined });
  await world.close();
});
