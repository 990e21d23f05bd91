/** What was acknowledged in the moment before a token's commit is in force: no token follows it. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Store } from '../../src/store/port.ts';
import { withRules } from '../issuer/asking.ts';
import { answerOf, PARTNER_PORTAL, SUPPORT, startTrading, type Trading } from '../trading.ts';

let world: Trading;
afterEach(() => world.stop());

const basic = ({ id, secret }: typeof SUPPORT) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

const TOLD: ReadonlySet<string> = new Set(['token.issued', 'claims.resolved']);

/** Does something after everything was decided, and before the commit that issues the token. */
function beforeTheCommit(store: Store, act: () => Promise<unknown>): void {
  const { commit } = store;
  vi.spyOn(store, 'commit').mockImplementation(async (writes) => {
    const isLast = writes.some((write) => write.kind === 'insertAudit' && TOLD.has(write.audit.event));
    if (!isLast) return commit(writes);
    vi.mocked(store.commit).mockImplementation(commit);
    await act();
    return commit(writes);
  });
}

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const ofPeople: [string, (id: string) => Promise<unknown>][] = [
  [
    'deactivated',
    (id) =>
      world.scim('PATCH', `/Users/${id}`, {
        schemas: [PATCH],
        Operations: [{ op: 'replace', path: 'active', value: false }],
      }),
  ],
  ['deleted', (id) => world.scim('DELETE', `/Users/${id}`)],
];
test.each(ofPeople)('a person who is %s at the last moment has no token', async (_, act) => {
  world = await startTrading();
  const id = await world.createJohn();
  const idToken = await world.signIn();
  beforeTheCommit(world.store, () => act(id));
  expect(await world.exchange(idToken, 'trades')).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  expect((await world.audit()).map(({ event }) => event)).not.toContain('token.issued');
});

test('of a person who is deactivated at the last moment, another issuer is told nothing', async () => {
  const secret = 'secret-of-the-other-issuer-0123456789';
  const other = `{ kind: resolve, secret: ${secret}, apis: [trading], clients: { web: trading-web } }`;
  world = await startTrading((config) => `issuers: { other: ${other} }\n${config}`);
  const id = await world.createJohn();
  const ask = async () =>
    answerOf(
      await world.request('/claims/resolve', {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ subject: { id }, client: 'web', scopes: ['trades'] }),
      }),
    );
  expect((await ask()).status).toBe(200);
  const Operations = [{ op: 'replace', path: 'active', value: false }];
  beforeTheCommit(world.store, () => world.scim('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations }));
  expect(await ask()).toMatchObject({ status: 403, body: { error: 'access_denied' } });
});

test('what a person is at the last moment is what the token says', async () => {
  world = await startTrading();
  const id = await world.createJohn();
  const idToken = await world.signIn();
  const Operations = [{ op: 'replace', path: 'locations', value: ['SGP'] }];
  beforeTheCommit(world.store, () => world.scim('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations }));
  const { body } = await world.exchange(idToken, 'trades');
  const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  expect(claims.locations).toEqual(['SGP']);
});

test('who joins a first group at the last moment is in it', async () => {
  const trades = [{ allow: {} }, { deny: { when: 'has(user.groups)', because: 'no groups' } }];
  world = await startTrading((config) => withRules(config, { trades }));
  const id = await world.createJohn();
  expect((await world.exchange(await world.signIn(), 'trades')).status).toBe(200);
  const idToken = await world.signIn();
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
  beforeTheCommit(world.store, async () => {
    const joined = await world.scim('POST', '/Groups', { schemas, displayName: 'Desk', members: [{ value: id }] });
    expect(joined.status).toBe(201);
  });
  expect(await world.exchange(idToken, 'trades')).toMatchObject({ status: 400, body: { error: 'access_denied' } });
});

describe('who is in groups already', () => {
  const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
  let id: string;
  let inner: string;
  let outer: string;
  const group = async (displayName: string, ...members: readonly string[]) => {
    const body = { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) };
    return String((await world.scim('POST', '/Groups', body)).body.id);
  };
  const patch = (path: string, ...Operations: readonly object[]) =>
    world.scim('PATCH', `/Groups/${path}`, { schemas: [PATCH], Operations });
  const remove = (from: string, member: string) => patch(from, { op: 'remove', path: `members[value eq "${member}"]` });

  /** By the first rule, who is in the desk, by way of the floor, may trade; whatever is called so counts. */
  async function start(when: string) {
    const trades = [{ allow: { when } }];
    world = await startTrading((config) => withRules(config, { trades }));
    id = await world.createJohn();
    inner = await group('Floor', id);
    outer = await group('Desk', inner);
    expect((await world.exchange(await world.signIn(), 'trades')).status).toBe(200);
  }
  const IN_DESK = 'user.groups.exists(g, g.display == "Desk")';

  test.each<[string, () => Promise<unknown>]>([
    ['leaves one', () => remove(inner, id)],
    ['is in one no more, because that left another', () => remove(outer, inner)],
    ['sees one deleted', () => world.scim('DELETE', `/Groups/${outer}`)],
    ['sees one renamed', () => patch(outer, { op: 'replace', path: 'displayName', value: 'Archive' })],
  ])('and %s at the last moment is decided about anew', async (_, act) => {
    await start(IN_DESK);
    const idToken = await world.signIn();
    beforeTheCommit(world.store, act);
    expect(await world.exchange(idToken, 'trades')).toMatchObject({ status: 400, body: { error: 'access_denied' } });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['joins another', () => group('Suspended', id)],
    ['is in another, because one of theirs joined it', () => group('Suspended', inner)],
  ])('and %s at the last moment is decided about anew', async (_, act) => {
    await start('!user.groups.exists(g, g.display == "Suspended")');
    const idToken = await world.signIn();
    beforeTheCommit(world.store, act);
    expect(await world.exchange(idToken, 'trades')).toMatchObject({ status: 400, body: { error: 'access_denied' } });
  });

  test('is not held up by what becomes of others in them', async () => {
    await start(IN_DESK);
    const other = await group('Others');
    const idToken = await world.signIn();
    let decided = 0;
    const { getResource } = world.store;
    vi.spyOn(world.store, 'getResource').mockImplementation((key) => {
      if (key.id === id) decided += 1;
      return getResource(key);
    });
    beforeTheCommit(world.store, () => patch(outer, { op: 'add', path: 'members', value: [{ value: other }] }));
    expect((await world.exchange(idToken, 'trades')).status).toBe(200);
    expect(decided).toBe(1);
  });
});

test('a consent that is taken back at the last moment is none', async () => {
  const trades = [{ allow: {} }, { require: { to: 'developer', consent: { lasts: '30d' } } }];
  world = await startTrading((config) =>
    withRules(config, { trades }).replace('    explains: true', '    explains: true\n    consents: true'),
  );
  await world.createJohn();
  const idToken = await world.signIn();
  const answer = async (method: string, id: string) =>
    answerOf(await world.request(`/consents/${id}`, { method, headers: { authorization: basic(SUPPORT) } }));
  const { body } = await world.exchange(idToken, 'trades', PARTNER_PORTAL);
  const { id } = body.consent as { id: string };
  await answer('POST', id);
  expect((await world.exchange(idToken, 'trades', PARTNER_PORTAL)).status).toBe(200);
  beforeTheCommit(world.store, async () => expect((await answer('DELETE', id)).status).toBe(204));
  const late = await world.exchange(idToken, 'trades', PARTNER_PORTAL);
  expect(late).toMatchObject({ status: 400, body: { error: 'consent_required' } });
});

test('a client that deletes itself at the last moment has no token', async () => {
  const registration =
    'registration: { scopes: [open], grants: [client-credentials], open: { tenant: default }, unusedFor: 30d }\n';
  world = await startTrading((config) =>
    `${registration}${config}`
      .replace('\nscopes:\n', '\nscopes:\n  open: { rules: [{ allow: {} }] }\n')
      .replace('scopes: [trades, orders_read, payments,', 'scopes: [open, trades, orders_read, payments,'),
  );
  const headers = { 'content-type': 'application/json' };
  const registered = await answerOf(await world.request('/oauth/register', { method: 'POST', headers, body: '{}' }));
  const { client_id, client_secret, registration_access_token } = registered.body;
  const client = { id: String(client_id), secret: String(client_secret) };
  const form = { grant_type: 'client_credentials', scope: 'open' };
  expect((await world.token(form, client)).status).toBe(200);
  beforeTheCommit(world.store, async () => {
    const authorization = `Bearer ${registration_access_token}`;
    const gone = await world.request(`/oauth/register/${client_id}`, { method: 'DELETE', headers: { authorization } });
    expect(gone.status).toBe(204);
  });
  expect(await world.token(form, client)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
});
