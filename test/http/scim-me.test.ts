import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ISSUER, startTrading, TRADING_MOBILE, TRADING_WEB, type Trading } from '../trading.ts';
import { PATCH, USER } from './scim-world.ts';

/** People may come to SCIM, and change what the second setting says of themselves. */
const forPeople = (config: string) =>
  config
    .replace(
      'scopes:\n',
      "scopes:\n  'scim:read': { rules: [{ allow: { to: human } }] }\n  'scim:write': { rules: [{ allow: { to: human } }] }\n",
    )
    .replaceAll(/(scopes: \[trades[^\]]*)\]\n {4}tokens/g, "$1, 'scim:read', 'scim:write']\n    tokens")
    .replace('scim:\n', 'scim:\n  me: { write: [phoneNumbers, nickName] }\n');

let world: Trading;
let john: string;
beforeAll(async () => {
  world = await startTrading(forPeople);
  john = await world.createJohn();
});
afterAll(() => world.stop());

async function as(scope: string, client = TRADING_WEB) {
  const { status, body } = await world.exchange(await world.signIn(), scope, client);
  expect(status).toBe(200);
  const authorization = { authorization: `Bearer ${body.access_token}` };
  return (method: string, path: string, sent?: unknown, headers = {}) =>
    world.scim(method, path, sent, { ...authorization, ...headers });
}

const change = (path: string, value: unknown) => ({ schemas: [PATCH], Operations: [{ op: 'replace', path, value }] });

describe('RFC 7644 §3.11 /Me is the person whom the access token stands for', () => {
  let me: Awaited<ReturnType<typeof as>>;
  beforeEach(async () => {
    me = await as('scim:write');
  });

  test.each([
    ['a JWT', TRADING_WEB],
    ['an opaque token', TRADING_MOBILE],
  ])('with %s she reads herself, and learns where she really is', async (_, client) => {
    const read = await (await as('scim:read', client))('GET', '/Me');
    expect(read.status).toBe(200);
    expect(read.body).toMatchObject({ id: john, name: { givenName: 'John' } });
    expect(read.headers.get('location')).toBe(`${ISSUER}/scim/v2/Users/${john}`);
    expect(read.body.meta.location).toBe(`${ISSUER}/scim/v2/Users/${john}`);
    expect(read.headers.get('etag')).toBe(read.body.meta.version);
  });

  test('she reads the attributes that she asks for', async () => {
    const { body } = await me('GET', '/Me?attributes=locations');
    expect(Object.keys(body)).toEqual(['schemas', 'id', 'locations']);
  });

  test('she changes what scim.me says, and nothing else', async () => {
    const changed = await me('PATCH', '/Me', change('nickName', 'Jack'));
    expect(changed.status).toBe(200);
    expect(changed.headers.get('location')).toBe(`${ISSUER}/scim/v2/Users/${john}`);
    expect((await world.scim('GET', `/Users/${john}`)).body.nickName).toBe('Jack');
    const refused = await me('PATCH', '/Me', change('locations', ['LDN']));
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain('locations');
    expect((await world.scim('GET', `/Users/${john}`)).body.locations).toEqual(['NY']);
  });

  test('she replaces herself as far as she may, with the version that she read', async () => {
    const { body } = await me('GET', '/Me');
    const sent = { ...body, nickName: 'Johnny' };
    expect((await me('PUT', '/Me', sent, { 'if-match': 'W/"0"' })).status).toBe(412);
    const replaced = await me('PUT', '/Me', sent, { 'if-match': body.meta.version });
    expect(replaced.body).toMatchObject({ id: john, nickName: 'Johnny' });
  });

  test('she does not delete herself', async () => {
    expect((await me('DELETE', '/Me')).status).toBe(403);
    expect((await me('GET', '/Me')).status).toBe(200);
  });

  test('with a token to read she changes nothing', async () => {
    const reader = await as('scim:read');
    expect((await reader('PATCH', '/Me', change('nickName', 'x'))).status).toBe(403);
    expect((await reader('PUT', '/Me', { schemas: [USER] })).status).toBe(403);
  });

  test('her token is worth nothing when she is gone', async () => {
    const other = await startTrading(forPeople);
    const id = await other.createJohn();
    const { body } = await other.exchange(await other.signIn(), 'scim:read', TRADING_WEB);
    await other.scim('DELETE', `/Users/${id}`);
    const answer = await other.scim('GET', '/Me', undefined, { authorization: `Bearer ${body.access_token}` });
    expect(answer.status).toBe(401);
    await other.stop();
  });
});

test('for credentials that stand for no person there is no /Me', async () => {
  for (const method of ['GET', 'PATCH', 'PUT', 'DELETE']) {
    const { status, body } = await world.scim(method, '/Me', method === 'GET' ? undefined : {});
    expect(status).toBe(404);
    expect(body.detail).toContain("'hr' stand for no person");
  }
});
