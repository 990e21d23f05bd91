import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertOf } from '../store/samples.ts';
import { answerOf } from '../trading.ts';
import type { TestWorld } from '../world.ts';
import { ask, type Client, eventsIn, eventWorld, hire, ISSUER, patch, settled, verify } from './world.ts';

const CACHE = 'https://cache.example.com';
const STREAMS = `
  events:
    cache:  { deliver: poll, client: cache, audience: '${CACHE}', events: full }
    phones: { deliver: poll, client: phones, audience: '${CACHE}', events: full }
`;

let world: TestWorld;
beforeEach(async () => {
  world = await eventWorld(STREAMS);
});
afterEach(() => world.close());

const poll = (body: Record<string, unknown>, stream = 'cache', as: Client = 'cache') =>
  ask(world, 'POST', `/events/${stream}`, { returnImmediately: true, ...body }, as);
const jtis = async (body: Record<string, unknown> = {}) => Object.keys((await poll(body)).body.sets);

/** What the events of the next poll say, oldest first. */
async function told(stream = 'cache', as: Client = 'cache'): Promise<Record<string, unknown>[]> {
  const { body } = await poll({}, stream, as);
  const sets = await Promise.all(Object.values(body.sets).map((set) => verify(world, set, CACHE)));
  return sets.map(eventsIn);
}

describe('RFC 8936 a receiver that polls', () => {
  test('§2.4 gets the oldest SETs by their jti, as many as it asks for, and whether there are more', async () => {
    for (let i = 0; i < 3; i += 1) await hire(world);
    const { status, body } = await poll({ maxEvents: 2 });
    expect({ status, moreAvailable: body.moreAvailable }).toEqual({ status: 200, moreAvailable: true });
    const sets = await Promise.all(Object.values(body.sets).map((set) => verify(world, set, CACHE)));
    expect(sets.map(({ jti }) => jti)).toEqual(Object.keys(body.sets));
    const changes = (await world.store.listChanges('default', 0, 2)).map(({ id }) => id);
    expect(sets.map(({ txn }) => txn)).toEqual(changes);
    expect((await poll({})).body).toMatchObject({ moreAvailable: false });
  });

  test('§2.4 gets again what it has not acknowledged, in whatever order it acknowledges the rest', async () => {
    for (let i = 0; i < 4; i += 1) await hire(world);
    const [a = '', b = '', c = '', d = ''] = await jtis();
    expect(await jtis({ ack: [c] })).toEqual([a, b, d]);
    expect(await jtis({ ack: [a] })).toEqual([b, d]);
    expect(await jtis({ ack: [a, 'unknown', c] })).toEqual([b, d]);
    expect(await jtis({ ack: [b] })).toEqual([d]);
    expect(await jtis({ ack: [d], maxEvents: 0 })).toEqual([]);
    expect(await jtis()).toEqual([]);
    const next = await hire(world);
    expect(await world.store.getStream('default', 'cache')).toEqual({ position: 4, settled: '[]' });
    expect((await told())[0]).toHaveProperty('create:full.data.id', next);
  });

  test('§2.6 does not get again what it reports an error for, which is on record', async () => {
    const id = await hire(world);
    await hire(world);
    const [a = '', b = ''] = await jtis();
    expect(await jtis({ setErrs: { [a]: { err: 'invalid_request', description: 'no' } } })).toEqual([b]);
    const [record] = (await world.store.listAudit('default', 10)).filter(({ event }) => event === 'event.refused');
    expect(JSON.parse(record?.record ?? '{}')).toMatchObject({
      stream: 'cache',
      resource: id,
      error: { code: 'invalid_request', reason: 'no' },
    });
    expect(await jtis({ setErrs: { [b]: null } })).toEqual([]);
  });

  test('§2.2 waits for something to say, unless it asks to be answered at once', async () => {
    expect(await jtis()).toEqual([]);
    const waiting = poll({ returnImmediately: false });
    await settled();
    await hire(world);
    expect(Object.keys((await waiting).body.sets)).toHaveLength(1);
  });

  test('§2.2 waits no longer than its time, and a stop sends it away', async () => {
    const inVain = poll({ returnImmediately: false });
    for (let second = 0; second <= 20; second += 1) {
      await settled();
      world.clock.advance(1_000);
    }
    expect((await inVain).body).toEqual({ sets: {}, moreAvailable: false });
    const waiting = poll({ returnImmediately: false });
    await settled();
    await world.events.stop();
    expect((await waiting).body.sets).toEqual({});
  });

  test.each<[string, unknown, string]>([
    ['no object', [], 'invalidSyntax'],
    ['no number', { maxEvents: '5' }, 'invalidValue'],
    ['a negative number', { maxEvents: -1 }, 'invalidValue'],
    ['no flag', { returnImmediately: 'yes' }, 'invalidValue'],
    ['no list', { ack: 'a' }, 'invalidValue'],
    ['a list of something else', { ack: [1] }, 'invalidValue'],
    ['no map', { setErrs: [] }, 'invalidValue'],
  ])('that sends %s is told so', async (_, body, scimType) => {
    const answer = await ask(world, 'POST', '/events/cache', body, 'cache');
    expect({ status: answer.status, scimType: answer.body.scimType }).toEqual({ status: 400, scimType });
  });

  test.each<[string, string, Client]>([
    ["another client's", 'cache', 'hr'],
    ["another tenant's", 'cache', 'elsewhere'],
    ['no', 'none', 'cache'],
    ['an inherited', 'constructor', 'cache'],
  ])('and names %s stream gets 404', async (_, name, as) => {
    await hire(world);
    expect((await poll({}, name, as)).status).toBe(404);
  });

  test('and is an application of the same name as the client gets 404', async () => {
    await world.close();
    const secret = 'cache-secret-0123456789';
    const grants = 'grants: [client-credentials], scopes: [scim:read], tokens: jwt';
    const config = `issuer: ${ISSUER}\nclients: { cache: { kind: machine, secret: ${secret}, ${grants} } }\n`;
    world = await eventWorld(STREAMS, { config });
    const authorization = `Basic ${btoa(`cache:${secret}`)}`;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'grant_type=client_credentials&scope=scim:read';
    const issued = await world.request('/oauth/token', { method: 'POST', headers: { authorization, ...form }, body });
    const { body: granted } = await answerOf(issued);
    const as = { authorization: `Bearer ${granted.access_token}`, 'content-type': 'application/json' };
    const asked = await world.request('/scim/v2/events/cache', { method: 'POST', headers: as, body: '{}' });
    expect(asked.status).toBe(404);
    expect((await world.request('/scim/v2/Users', { headers: as })).status).toBe(200);
    expect((await poll({})).status).toBe(200);
  });

  test('and has no credentials gets 401', async () => {
    expect((await world.request('/scim/v2/events/cache', { method: 'POST', body: '{}' })).status).toBe(401);
  });

  test('is not held up by changes that are not for it', async () => {
    await Promise.all(Array.from({ length: 100 }, () => hire(world)));
    for (let round = 0; round < 2; round += 1) await poll({ ack: await jtis() });
    const id = await hire(world);
    expect((await told())[0]).toHaveProperty('create:full.data.id', id);
  });
});

describe('RFC 9967 what an event says', () => {
  test('§2.4.1 to §2.4.4 created, patched, replaced and deleted, with the version; a deletion has nothing more to say', async () => {
    const id = await hire(world, { userName: 'ada', password: 'correct horse battery' });
    expect(await told()).toMatchObject([{ 'create:full': { version: 'W/"1"', data: { id, userName: 'ada' } } }]);
    await poll({ ack: await jtis() });
    await patch(world, id, 'title', 'Countess');
    expect(await told()).toMatchObject([{ 'patch:full': { version: 'W/"2"', data: { title: 'Countess' } } }]);
    await poll({ ack: await jtis() });
    await ask(world, 'PUT', `/Users/${id}`, {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ada2',
    });
    expect(await told()).toMatchObject([{ 'put:full': { version: 'W/"3"', data: { userName: 'ada2' } } }]);
    expect(JSON.stringify(await told())).not.toMatch(/password|argon2/);
    await poll({ ack: await jtis() });
    await ask(world, 'DELETE', `/Users/${id}`);
    expect(await told()).toEqual([{ delete: {} }]);
  });

  test('§2.4 of what has changed again since, a notice tells, and the last event tells all', async () => {
    const id = await hire(world, { title: 'a' });
    await patch(world, id, 'title', 'b');
    await patch(world, id, 'title', 'c');
    expect(await told()).toMatchObject([
      { 'create:notice': { version: 'W/"1"', attributes: expect.arrayContaining(['title']) } },
      { 'patch:notice': { version: 'W/"2"', attributes: ['title'] } },
      { 'patch:full': { version: 'W/"3"', data: { title: 'c' } } },
    ]);
  });

  test('§2.4 a group is told with its members, and a user with their groups, as an answer shows them', async () => {
    const ada = await hire(world, { displayName: 'Ada' });
    const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
    const body = { schemas: [GROUP], displayName: 'Team', members: [{ value: ada }] };
    const team = (await ask(world, 'POST', '/Groups', body)).body.id;
    await patch(world, ada, 'title', 'Countess');
    const events = await told();
    const member = { value: ada, $ref: `${ISSUER}/scim/v2/Users/${ada}`, type: 'User', display: 'Ada' };
    expect(events[1]).toMatchObject({ 'create:full': { data: { id: team, displayName: 'Team', members: [member] } } });
    expect(events[2]).toMatchObject({ 'patch:full': { data: { groups: [{ value: team, type: 'direct' }] } } });
  });

  test('§5 of a group of thousands an event is a notice', async () => {
    const people = Array.from({ length: 1_001 }, (_, i) => insertOf('default', { id: `p${i}` }));
    await world.store.commit(people);
    const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
    const members = people.map((_, i) => ({ value: `p${i}` }));
    await ask(world, 'POST', '/Groups', { schemas: [GROUP], displayName: 'All', externalId: 'g-1', members });
    const { body } = await poll({});
    const [set = ''] = Object.values(body.sets);
    const payload = await verify(world, set, CACHE);
    expect(eventsIn(payload)).toMatchObject({ 'create:notice': { attributes: expect.arrayContaining(['members']) } });
    expect(payload.sub_id).toMatchObject({ externalId: 'g-1' });
  });

  test('§2.4.5, §2.4.6 that somebody was deactivated or activated stands beside it, and only where it changed', async () => {
    const id = await hire(world, { active: true });
    await patch(world, id, 'active', false);
    await patch(world, id, 'title', 'retired');
    await patch(world, id, 'active', true);
    expect(
      (await told()).map((events) => Object.keys(events).map((uri) => uri.replace(/:(full|notice)$/, ''))),
    ).toEqual([['create'], ['patch', 'deactivate'], ['patch'], ['patch', 'activate']]);
  });

  test('§2.1 the subject is sub_id, and there is no sub; the change is one txn for all receivers, each SET a jti', async () => {
    const id = await hire(world, { externalId: 'e-7' });
    const setOf = async (name: 'cache' | 'phones') => Object.values((await poll({}, name, name)).body.sets)[0] ?? '';
    const [set, other] = [await setOf('cache'), await setOf('phones')];
    const [mine, theirs] = await Promise.all([set, other].map((text) => verify(world, text, CACHE)));
    expect(mine?.sub_id).toEqual({ format: 'scim', uri: `/Users/${id}`, id, externalId: 'e-7' });
    expect(mine).not.toHaveProperty('sub');
    expect(mine).not.toHaveProperty('exp');
    expect(mine?.toe).toBe(Math.floor(world.clock.now() / 1_000));
    expect(theirs?.txn).toBe(mine?.txn);
    expect(theirs?.jti).not.toBe(mine?.jti);
  });

  test('only what the client may read', async () => {
    const id = await hire(world, { userName: 'eve', externalId: 'number 9', title: 'Spy', active: true });
    await patch(world, id, 'active', false);
    const sets = await told('phones', 'phones');
    expect(sets).toMatchObject([{ 'create:notice': {} }, { 'patch:full': { data: { userName: 'eve' } } }]);
    expect(JSON.stringify(sets)).not.toMatch(/Spy|title|deactivate|number 9/);
  });

  test('§4 ServiceProviderConfig names the events, where there is a receiver', async () => {
    const { body } = await ask(world, 'GET', '/ServiceProviderConfig');
    expect(body.securityEvents).toEqual({
      asyncRequest: 'none',
      eventUris: expect.arrayContaining([
        'urn:ietf:params:scim:event:prov:create:notice',
        'urn:ietf:params:scim:event:prov:patch:full',
        'urn:ietf:params:scim:event:prov:delete',
        'urn:ietf:params:scim:event:prov:deactivate',
      ]),
    });
    const without = await eventWorld('');
    expect((await ask(without, 'GET', '/ServiceProviderConfig')).body).not.toHaveProperty('securityEvents');
    await without.close();
  });
});

test('RFC 8417 §4 a SET is no access token, whoever signed it', async () => {
  await hire(world);
  const [set = ''] = Object.values((await poll({})).body.sets);
  const response = await world.request('/scim/v2/Users', { headers: { authorization: `Bearer ${set}` } });
  expect(response.status).toBe(401);
});
