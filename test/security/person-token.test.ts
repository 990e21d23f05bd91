import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrading, type Trading } from '../trading.ts';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** People may have the scopes of SCIM, and change their telephone numbers. */
const forPeople = (config: string) =>
  config
    .replace(
      'scopes:\n',
      "scopes:\n  'scim:read': { rules: [{ allow: { to: human } }] }\n  'scim:write': { rules: [{ allow: { to: human } }] }\n",
    )
    .replaceAll(/(scopes: \[trades[^\]]*)\]\n {4}tokens/g, "$1, 'scim:read', 'scim:write']\n    tokens")
    .replace('scim:\n', 'scim:\n  me: { write: [phoneNumbers] }\n');

let world: Trading;
let john: string;
let token: string;
beforeAll(async () => {
  world = await startTrading(forPeople);
  john = await world.createJohn();
  token = (await world.exchange(await world.signIn(), 'scim:write')).body.access_token;
});
afterAll(() => world.stop());

const asJohn = (method: string, path: string, body?: unknown) =>
  world.scim(method, path, body, { authorization: `Bearer ${token}` });

describe('the access token of a person opens /Me, and nobody else', () => {
  test('it opens /Me', async () => {
    expect(await asJohn('GET', '/Me')).toMatchObject({ status: 200, body: { id: john } });
  });

  test.each([
    ['GET', '/Users'],
    ['GET', '/Users/{john}'],
    ['POST', '/Users'],
    ['PUT', '/Users/{john}'],
    ['PATCH', '/Users/{john}'],
    ['DELETE', '/Users/{john}'],
  ])('not %s %s, not even for the same person', async (method, path) => {
    const body = { schemas: [PATCH], userName: 'x', Operations: [{ op: 'replace', path: 'active', value: true }] };
    const answer = await asJohn(method, path.replace('{john}', john), method === 'GET' ? undefined : body);
    expect(answer.status).toBe(403);
  });

  test('nor is there anybody to search for', async () => {
    const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] };
    expect((await asJohn('POST', '/Users/.search', search)).status).toBe(403);
    expect((await asJohn('POST', '/.search', search)).body).toMatchObject({ totalResults: 0 });
  });
});
