/** What contradicts the RFC is a profile's, and holds for the credentials that have it: nobody else of the installation sees it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, answerOf } from '../trading.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const CLIENTS = ['entra', 'okta', 'onelogin', 'rippling'] as const;

const CONFIG = `
issuer: https://id.example.com
scim:
  clients:
    plain: { token: plain-token-0123456789 }
${CLIENTS.map((name) => `    ${name}: { token: ${name}-token-0123456789, profile: ${name} }`).join('\n')}
`;

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ config: CONFIG });
});
afterAll(() => world.close());

async function scim(client: string, method: string, path: string, body: object): Promise<Answer> {
  const headers = { authorization: `Bearer ${client}-token-0123456789`, 'content-type': 'application/scim+json' };
  return answerOf(await world.request(`/scim/v2${path}`, { method, headers, body: JSON.stringify(body) }));
}
const others = (own: string) => ['plain', ...CLIENTS].filter((name) => name !== own);

test('okta brings a deactivated person back by a POST; for all others it is a conflict', async () => {
  const { body: ada } = await scim('okta', 'POST', '/Users', { schemas: [USER], userName: 'ada', active: true });
  const Operations = [{ op: 'replace', value: { active: false } }];
  expect((await scim('okta', 'PATCH', `/Users/${ada.id}`, { schemas: [PATCH], Operations })).status).toBe(200);
  const again = { schemas: [USER], userName: 'ADA', groups: [], locale: 'en-US' };
  for (const name of others('okta')) {
    expect(await scim(name, 'POST', '/Users', again)).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
  }
  expect(await scim('okta', 'POST', '/Users', again)).toMatchObject({
    status: 201,
    body: { id: ada.id, active: true },
  });
  // Of somebody who is active it is a conflict for okta too.
  expect((await scim('okta', 'POST', '/Users', again)).status).toBe(409);
});

test('rippling gets what its first POST made when it repeats it; for all others it is a conflict', async () => {
  const bob = { schemas: [USER], userName: 'bob', title: 'Trader' };
  const { body: made } = await scim('rippling', 'POST', '/Users', bob);
  for (const name of others('rippling')) expect((await scim(name, 'POST', '/Users', bob)).status).toBe(409);
  expect(await scim('rippling', 'POST', '/Users', bob)).toMatchObject({ status: 201, body: { id: made.id } });
  expect((await scim('rippling', 'POST', '/Users', { ...bob, title: 'Clerk' })).status).toBe(409);
});

test('onelogin writes URNs from before the standard; for all others they are none', async () => {
  const body = (name: string) => ({ schemas: ['urn:scim:schemas:core:2.0'], userName: `${name}-person` });
  for (const name of others('onelogin')) expect((await scim(name, 'POST', '/Users', body(name))).status).toBe(400);
  expect((await scim('onelogin', 'POST', '/Users', body('onelogin'))).status).toBe(201);
});

test('entra packs roles into their values; for all others a value is what it says', async () => {
  const packed = '{"id":"7","value":"Admin"}';
  const roleOf = async (name: string) => {
    const body = { schemas: [USER], userName: `${name}-role`, roles: [{ value: packed }] };
    return (await scim(name, 'POST', '/Users', body)).body.roles;
  };
  for (const name of others('entra')) expect(await roleOf(name)).toEqual([{ value: packed }]);
  expect(await roleOf('entra')).toEqual([{ value: 'Admin' }]);
});
