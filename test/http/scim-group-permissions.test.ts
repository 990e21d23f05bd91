import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, answerOf } from '../trading.ts';
import { createTestWorld, type TestWorld } from '../world.ts';
import { GROUP, PATCH, USER } from './scim-world.ts';

/** it runs the directory; naming may name groups and see who is in them; blind may name them alone; lenient is not refused. */
const CLIENTS = `
    it: { token: it-token-for-tests-0123456789 }
    naming:
      token: naming-token-for-tests-0123456789
      permissions: { Group: { create: true, read: [displayName, members], write: [displayName] } }
    blind:
      token: blind-token-for-tests-0123456789
      permissions: { Group: { read: [displayName], write: [displayName] } }
    lenient:
      token: lenient-token-for-tests-0123456789
      permissions: { Group: { read: [displayName, members], write: [displayName] } }
      onForbidden: ignore
`;
type Name = 'it' | 'naming' | 'blind' | 'lenient';

let world: TestWorld;
let ada: string;
let group: string;
beforeAll(async () => {
  world = await createTestWorld({ config: `issuer: https://id.example.com\nscim:\n  clients:${CLIENTS}` });
  ada = (await ask('it', 'POST', '/Users', { schemas: [USER], userName: 'ada' })).body.id;
  group = (await ask('it', 'POST', '/Groups', { schemas: [GROUP], displayName: 'g', members: [{ value: ada }] })).body
    .id;
});
afterAll(() => world.close());

async function ask(client: Name, method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${client}-token-for-tests-0123456789`, 'content-type': 'application/json' };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return answerOf(await world.request(`/scim/v2${path}`, init));
}
const patch = (client: Name, operation: unknown) =>
  ask(client, 'PATCH', `/Groups/${group}`, { schemas: [PATCH], Operations: [operation] });
const members = async () => (await ask('it', 'GET', `/Groups/${group}?attributes=members.value`)).body.members;

describe('a client that may not write members', () => {
  const emptied = { op: 'remove', path: 'members' };
  const unknown = { op: 'add', path: 'members', value: [{ value: 'nobody' }] };
  const again = () => ({ op: 'add', path: 'members', value: [{ value: ada }] });

  test.each([
    ['removes them all', emptied],
    ['adds one who is not there, and is not told so', unknown],
  ])('is refused with the attribute named where it %s', async (_, operation) => {
    const { status, body } = await patch('naming', operation);
    expect(status).toBe(403);
    expect(body.detail).toContain('members');
    expect(await members()).toEqual([{ value: ada }]);
  });

  test('may send back who is in it', async () => {
    expect((await patch('naming', again())).status).toBe(204);
    const { body } = await ask('naming', 'GET', `/Groups/${group}`);
    expect((await ask('naming', 'PUT', `/Groups/${group}`, body)).status).toBe(200);
  });

  test('may not, where it may not see who is in it: the answer would tell', async () => {
    expect((await patch('blind', again())).status).toBe(403);
    expect((await patch('blind', { op: 'remove', path: 'members[value eq "nobody"]' })).status).toBe(400);
  });

  test('creates a group without them alone', async () => {
    const body = { schemas: [GROUP], displayName: 'made', members: [{ value: ada }] };
    expect((await ask('naming', 'POST', '/Groups', body)).status).toBe(403);
    expect((await ask('naming', 'POST', '/Groups', { ...body, members: [] })).status).toBe(201);
  });

  test('is not heard, where its permissions say so, and the rest is done', async () => {
    const value = { displayName: 'renamed', members: [] };
    expect((await patch('lenient', { op: 'replace', value })).status).toBe(204);
    expect((await ask('it', 'GET', `/Groups/${group}`)).body).toMatchObject({
      displayName: 'renamed',
      members: [{ value: ada }],
    });
  });
});

describe('a client that may not read members', () => {
  test('does not see them', async () => {
    const { body } = await ask('blind', 'GET', `/Groups/${group}?attributes=members,displayName`);
    expect(body).toHaveProperty('displayName');
    expect(body).not.toHaveProperty('members');
    expect((await ask('blind', 'GET', '/Groups')).body.Resources[0]).not.toHaveProperty('members');
  });

  test.each(['members.value eq "ADA"', 'members pr', 'members[value eq "ADA"]'])(
    'cannot find by them: %s',
    async (text) => {
      const filter = encodeURIComponent(text.replace('ADA', ada));
      const { status, body } = await ask('blind', 'GET', `/Groups?filter=${filter}`);
      expect(status).toBe(400);
      expect(body.detail).toContain('may not read members');
    },
  );
});
