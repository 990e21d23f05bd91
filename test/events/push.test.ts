import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClock, type TestWorld } from '../world.ts';
import { accept, answer, hang, type Receiver, startReceiver } from './receiver.ts';
import { eventsIn, eventWorld, hire, ISSUER, patch, settled, verify } from './world.ts';

const SIEM = 'https://siem.example.com';
const stream = (url: string, more = '') =>
  `  events: { siem: { deliver: push, url: '${url}', allowPrivate: [127.0.0.1], authorization: 'Bearer receiver-secret', audience: '${SIEM}'${more} } }\n`;

let receiver: Receiver;
let world: TestWorld;
let worlds: TestWorld[];
let folder: string;
const clock = createClock();

/** A node on the database of this test; several are one installation. */
async function node(more = ''): Promise<TestWorld> {
  const config = `issuer: ${ISSUER}\ndatabase: ${folder}/avow.db\nsecret: a-secret-for-tests-alone\n`;
  const opened = await eventWorld(stream(receiver.url, more), { config, clock });
  worlds.push(opened);
  return opened;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'avow-push-'));
  receiver = await startReceiver();
  worlds = [];
  world = await node();
});
afterEach(async () => {
  receiver.behave(accept);
  await Promise.all(worlds.map((one) => one.close()));
  await receiver.close();
  rmSync(folder, { recursive: true });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
const failures = (of: TestWorld = world) =>
  of.logged.filter(({ message }) => message.startsWith('an event could not be delivered'));
const jtis = () => receiver.received.map(({ jti }) => jti);

describe('RFC 8935 a receiver that events are pushed to', () => {
  test('gets one SET a request, signed for it alone, in the order of the changes', async () => {
    world.events.start();
    const id = await hire(world, { externalId: 'e-1', title: 'Clerk' });
    await patch(world, id, 'title', 'Chief');
    await until(() => receiver.taken.length === 2);
    const [first, second] = receiver.received;
    expect(first?.headers).toMatchObject({
      'content-type': 'application/secevent+jwt',
      accept: 'application/json',
      authorization: 'Bearer receiver-secret',
    });
    const created = await verify(world, first?.set ?? '', SIEM);
    const patched = await verify(world, second?.set ?? '', SIEM);
    expect(Object.keys(eventsIn(created))).toEqual(['create:notice']);
    expect(eventsIn(patched)).toEqual({ 'patch:notice': { version: 'W/"2"', attributes: ['title'] } });
    expect(created.sub_id).toEqual({ format: 'scim', uri: `/Users/${id}`, id, externalId: 'e-1' });
    await expect(verify(world, first?.set ?? '', 'https://other.example.com')).rejects.toThrow();
  });

  test('that is down gets everything once it is up, and is asked less and less often until then', async () => {
    // RFC 8935 §2.2: 202 says that it took the event; 200 is what a login page says.
    receiver.behave(answer(500), answer(503), answer(429), answer(302), answer(401), answer(200), accept);
    world.events.start();
    await hire(world);
    await hire(world);
    const waits: number[] = [];
    for (let failed = 1; failed <= 6; failed += 1) {
      await until(() => failures().length === failed);
      await settled();
      const before = clock.now();
      while (receiver.received.length === failed) {
        clock.advance(250);
        await settled();
      }
      waits.push(clock.now() - before);
    }
    await until(() => receiver.taken.length === 2);
    expect(new Set(jtis()).size).toBe(2);
    expect(jtis().slice(0, 7)).toEqual(Array.from({ length: 7 }, () => jtis()[0]));
    // Twice as long each time, less up to a half by chance.
    for (const [i, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(500 * 2 ** i);
  });

  test('that does not answer is given up on, and asked again', async () => {
    receiver.behave(hang, accept);
    world.events.start();
    await hire(world);
    await until(() => receiver.received.length === 1);
    clock.advance(10_000);
    await until(() => failures().length === 1);
    expect(failures()[0]?.fields.reason).toBe('it did not answer in time');
    await settled();
    clock.advance(1_000);
    await until(() => receiver.taken.length === 1);
    expect(new Set(jtis()).size).toBe(1);
  });

  test('that refuses one event is not asked again, the refusal is on record, and the next one goes on', async () => {
    receiver.behave(answer(400, { err: 'invalid_request', description: 'no such user here' }), accept);
    world.events.start();
    const refused = await hire(world);
    await hire(world);
    await until(() => receiver.taken.length === 1);
    expect(new Set(jtis()).size).toBe(2);
    const records = (await world.store.listAudit('default', 10)).map(({ record }) => JSON.parse(record));
    expect(records).toContainEqual({
      event: 'event.refused',
      client: 'hr',
      stream: 'siem',
      change: jtis()[0]?.replace('.siem', ''),
      resource: refused,
      error: { code: 'invalid_request', reason: 'no such user here' },
    });
  });

  test.each([
    ['does not trust the key', 'invalid_key'],
    ['does not know the transmitter', 'authentication_failed'],
    ['is set up for another audience', 'invalid_audience'],
  ])('that %s loses no event by it', async (_, err) => {
    receiver.behave(answer(400, { err, description: 'mend me' }), accept);
    world.events.start();
    await hire(world);
    await until(() => failures().length === 1);
    await settled();
    clock.advance(1_000);
    await until(() => receiver.taken.length === 1);
    expect(new Set(jtis()).size).toBe(1);
  });

  test.each<[string, unknown]>([
    ['an endless one', { err: 'invalid_request', description: 'x'.repeat(100_000) }],
    ['one that is not JSON', undefined],
    ['one with members that objects inherit', ['__proto__', 'constructor']],
  ])('whose answer is %s is understood as far as it goes', async (_, body) => {
    receiver.behave(answer(400, body), accept);
    world.events.start();
    await hire(world);
    await hire(world);
    await until(() => receiver.taken.length === 1);
    const [newest] = (await world.store.listAudit('default', 10)).filter(({ event }) => event === 'event.refused');
    expect(newest?.record.length).toBeLessThan(1_000);
  });
});

describe('across restarts', () => {
  test('nothing is lost and the order stays, wherever it stopped', async () => {
    receiver.behave(accept, accept, hang);
    world.events.start();
    for (let i = 0; i < 5; i += 1) await hire(world);
    await until(() => receiver.received.length === 3);
    const closing = world.close();
    worlds = [];
    clock.advance(10_000);
    await closing;

    receiver.behave(accept);
    const again = await node();
    again.events.start();
    await hire(again);
    await until(() => receiver.taken.length === 6);
    expect(new Set(receiver.taken).size).toBe(6);
    const inOrder = (await again.store.listChanges('default', 0, 10)).map(({ id }) => `${id}.siem`);
    expect(receiver.taken).toEqual(inOrder);
    expect(jtis()).toHaveLength(7); // the one that was not answered came twice
  });

  test('what changed while nobody served is sent at the next start', async () => {
    await hire(world);
    world.events.start();
    await until(() => receiver.taken.length === 1);
  });

  test('of two nodes on one database one pushes, and the other takes over when it is gone', async () => {
    const other = await node();
    world.events.start();
    for (let i = 0; i < 3; i += 1) await hire(world);
    await until(() => receiver.taken.length === 3);
    other.events.start();
    await hire(world);
    await until(() => receiver.taken.length === 4);
    await settled();
    await world.close();
    worlds = [other];
    await hire(other);
    while (receiver.taken.length < 5) {
      clock.advance(1_000);
      await settled();
    }
    expect(jtis()).toEqual(receiver.taken);
    expect(new Set(receiver.taken).size).toBe(5);
  });
});

test('a receiver of another tenant is told nothing of this one', async () => {
  await world.close();
  worlds = [];
  const elsewhere = await node(', tenant: elsewhere');
  elsewhere.events.start();
  await hire(elsewhere);
  const id = await hire(elsewhere, {}, 'elsewhere');
  await until(() => receiver.taken.length === 1);
  await settled();
  const sets = await Promise.all(receiver.received.map(({ set }) => verify(elsewhere, set, SIEM)));
  expect(sets.map(({ sub_id }) => sub_id.uri)).toEqual([`/Users/${id}`]);
});
