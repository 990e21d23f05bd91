/** Who may bring somebody back: an account, its groups and its links to identity providers go to whoever it is given to. */
import { afterEach, describe, expect, test } from 'vitest';
import { answerOf } from '../trading.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const TOKENS = { directory: 'directory-token-0123456789', hr: 'hr-token-0123456789' } as const;
const APPLICATION = `
clients:
  sync: { kind: machine, secret: sync-secret-0123456789, grants: [client-credentials], scopes: ['scim:write'] }
`;

let world: TestWorld;
/** @param hr what the second client may do; null where there is none */
async function start(hr: string | null, more = ''): Promise<void> {
  world = await createTestWorld({
    config: `issuer: https://id.example.com
scim:
  users: { onKnown: restore }
  clients:
    directory: { token: ${TOKENS.directory} }
${hr === null ? '' : `    hr: { token: ${TOKENS.hr}${hr} }`}
${more}`,
  });
}
afterEach(() => world.close());

async function scim(client: keyof typeof TOKENS, method: string, path: string, body?: object) {
  const response = await world.request(`/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKENS[client]}`, 'content-type': 'application/scim+json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return answerOf(response);
}
const create = (client: keyof typeof TOKENS, userName: string) =>
  scim(client, 'POST', '/Users', { schemas: [USER], userName, externalId: '1001' });

/** ada, of the directory, deactivated since. */
async function formerAda(): Promise<string> {
  const { body } = await create('directory', 'ada');
  const Operations = [{ op: 'replace', value: { active: false } }];
  await scim('directory', 'PATCH', `/Users/${body.id}`, { schemas: [PATCH], Operations });
  return body.id;
}
const isActive = async (id: string) => (await scim('directory', 'GET', `/Users/${id}`)).body.active;

describe('an externalId is the client’s own (RFC 7643 §3.1)', () => {
  test.each<[string, string | null, string, keyof typeof TOKENS]>([
    ['another client that numbers people too', '', '', 'hr'],
    ['the first client, where another numbers people too', '', '', 'directory'],
    ['the one client, where an application may write too', null, APPLICATION, 'directory'],
  ])('one that %s sends gives nobody the account of somebody else', async (_, hr, more, client) => {
    await start(hr, more);
    const ada = await formerAda();
    const { status, body } = await create(client, 'bob');
    expect(status).toBe(201);
    expect(body.id).not.toBe(ada);
    expect(await isActive(ada)).toBe(false);
  });

  test.each<[string, string | null, string]>([
    ['it is the only client', null, ''],
    ['the other may only read', ', access: read', ''],
    ['the other is of another tenant', ', tenant: other', ''],
    ['the other may not write it', ', permissions: { User: { write: [title] } }', ''],
  ])('one that a client sends again brings its own back where %s', async (_, hr, more) => {
    await start(hr, more);
    const ada = await formerAda();
    expect((await create('directory', 'ada.king')).body).toMatchObject({ id: ada, active: true, userName: 'ada.king' });
  });
});

test('a userName is everybody’s: whoever may create and activate brings its holder back', async () => {
  await start('');
  const ada = await formerAda();
  expect((await create('hr', 'ADA')).body).toMatchObject({ id: ada, active: true });
});

test('a client that may not activate brings nobody back', async () => {
  await start(', permissions: { User: { write: [userName, externalId], create: true } }');
  const ada = await formerAda();
  expect(await create('hr', 'ada')).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
  expect(await isActive(ada)).toBe(false);
});
