import { hash } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HttpReceiver, type SentRecord, startHttpReceiver } from './receivers.ts';
import { createStreamsWorld, type StreamsNode, type StreamsWorld, streamsSaid, until } from './world.ts';

let receiver: HttpReceiver;
let world: StreamsWorld;
beforeEach(async () => {
  receiver = await startHttpReceiver();
  world = createStreamsWorld();
});
afterEach(async () => {
  receiver.answers(() => 500);
  await world.stop();
  await receiver.close();
});

const siem = (more = '') => `    siem: { to: '${receiver.url}', allowPrivate: [127.0.0.1]${more} }`;
const ids = (records: readonly SentRecord[]) => records.map(({ id }) => id);
const heldUp = (node: StreamsNode) => node.logged.filter(({ message }) => message.includes('held up'));
const seconds = (count: number) => world.clock.advance(count * 1_000);
const settled = async () => {
  for (let i = 0; i < 200; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('a collector', () => {
  test('gets every record once it is sealed, from the first one on, in the order of the chain', async () => {
    const node = await world.node(siem(", authorization: 'Splunk 0123456789abcdef', headers: { X-Index: avow }"));
    await node.record(3);
    node.streams.start();
    await node.record(2);
    await until(world.clock, () => receiver.taken.length === 6);
    expect(ids(receiver.taken)).toEqual(await node.ids());
    expect(receiver.requests[0]?.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      authorization: 'Splunk 0123456789abcdef',
      'x-index': 'avow',
    });
    expect(receiver.taken[1]).toMatchObject({
      tenant: 'default',
      event: 'token.issued',
      client: 'app',
      at: '2026-11-23T12:00:00.000Z',
    });
  });

  test('gets nothing that has no seal yet', async () => {
    const node = await world.node(siem());
    node.streams.start();
    await node.record(1);
    await until(world.clock, () => receiver.taken.length === 2);
    await node.request('/oauth/token', { method: 'POST' });
    seconds(5);
    await settled();
    expect(receiver.taken).toHaveLength(2);
  });

  test('can tell from what it got what was sealed, and holds the checkpoint of each seal', async () => {
    const node = await world.node(siem());
    await node.record(2);
    node.streams.start();
    await until(world.clock, () => receiver.taken.length === 3);
    for (const { at, id, tenant, seal, ...record } of receiver.taken) {
      const sealed = [tenant, id, Date.parse(String(at)), record.event, JSON.stringify(record)];
      expect(hash('sha256', JSON.stringify(sealed), 'base64url')).toBe(seal.hash);
    }
    const checkpoints = receiver.taken.flatMap(({ seal }) => seal.checkpoint ?? []);
    expect(checkpoints.map((jws) => decodeJwt(jws).seal)).toEqual([1]);
    expect(receiver.taken.at(-1)?.seal.checkpoint).toBe(checkpoints[0]);
  });

  test('is told of a record that was altered, removed or given to another tenant before it was sent', async () => {
    const node = await world.node(siem());
    await node.record(4);
    const database = new Sqlite(`${world.folder}/avow.db`);
    database.exec("update audit set record = replace(record, 'read', 'write') where seq = 2");
    database.exec("delete from audit where seq = 3; update audit set tenant = 'north' where seq = 4");
    database.close();
    node.streams.start();
    await until(world.clock, () => receiver.taken.length === 5);
    expect(receiver.taken.map(({ event, seal, tenant }) => [event, seal.seq, 'altered' in seal, tenant])).toEqual([
      ['key.added', 1, false, 'default'],
      ['token.issued', 2, true, 'default'],
      ['audit.missing', 3, false, 'default'],
      ['audit.missing', 4, false, 'default'],
      ['token.issued', 5, false, 'default'],
    ]);
  });
});

describe('a chain that was cut off or made anew after it was sent', () => {
  test.each<[string, string]>([
    ['cut off', 'delete from audit_seal where number = 2'],
    ['made anew', "update audit_seal set hash = 'another' where number = 2"],
  ])(
    '%s: the stream is held up, and the operator told, so that the collector is not just told nothing',
    async (_, statement) => {
      const node = await world.node(siem());
      await node.record(1);
      await node.record(1);
      node.streams.start();
      await until(world.clock, () => receiver.taken.length === 3);
      const database = new Sqlite(`${world.folder}/avow.db`);
      database.exec(statement);
      database.close();
      await until(world.clock, () => heldUp(node).length === 1);
      expect(heldUp(node)[0]?.fields.reason).toMatch(/the chain ends before what was sent, or is another/);
      await node.record(1);
      seconds(300);
      await settled();
      expect(receiver.taken).toHaveLength(3);
    },
  );
});

test('a stop does not wait for a collector that does not answer, and is no trouble of it', async () => {
  const node = await world.node(siem());
  receiver.answers(() => null);
  await node.record(1);
  node.streams.start();
  await until(world.clock, () => receiver.requests.length === 1);
  await node.streams.stop();
  expect(heldUp(node)).toEqual([]);
});

describe('a collector that is down', () => {
  test('gets all of it when it is back, in order and once; it is logged that it went and that it came back', async () => {
    const node = await world.node(siem());
    const answers = [503, 500, 429, 408];
    receiver.answers(() => answers.shift() ?? 503);
    node.streams.start();
    await node.record(3);
    await until(world.clock, () => receiver.requests.length === 3);
    await node.record(2);
    await until(world.clock, () => receiver.requests.length === 5);
    expect(heldUp(node)).toHaveLength(1);
    expect(heldUp(node)[0]?.fields).toMatchObject({ stream: 'siem', tenant: 'default', reason: 'it answered 503' });
    expect((await node.request('/readyz')).status).toBe(200);
    receiver.answers(() => 200);
    seconds(300);
    await until(world.clock, () => receiver.taken.length === 6);
    expect(ids(receiver.taken)).toEqual(await node.ids());
    await settled();
    expect(node.logged.filter(({ message }) => message.includes('goes on'))).toHaveLength(1);
  });

  test('is asked less and less often', async () => {
    const node = await world.node(siem());
    receiver.answers(() => 500);
    await node.record(1);
    node.streams.start();
    const times: number[] = [];
    for (let failed = 1; failed <= 6; failed += 1) {
      while (receiver.requests.length < failed) {
        await settled();
        if (receiver.requests.length < failed) seconds(1);
      }
      times.push(world.clock.now());
    }
    const waits = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    for (const [i, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(500 * 2 ** i);
  });

  test('that does not answer is given up on, and sent the same again', async () => {
    const node = await world.node(siem());
    receiver.answers(() => null);
    await node.record(1);
    node.streams.start();
    await until(world.clock, () => receiver.requests.length === 1);
    receiver.answers(() => 200);
    seconds(30);
    await until(world.clock, () => receiver.taken.length === 2);
    expect(heldUp(node)[0]?.fields.reason).toBe('it did not take them in time');
  });

  test.each([400, 401, 404, 302])('or answers %i holds the stream up, and nothing is passed over', async (status) => {
    const node = await world.node(siem());
    receiver.answers(() => status);
    await node.record(2);
    node.streams.start();
    await until(world.clock, () => receiver.requests.length === 1);
    await settled();
    seconds(290);
    await settled();
    expect(receiver.requests).toHaveLength(1);
    expect(await streamsSaid(node.config)).toEqual([
      expect.stringMatching(
        /^siem {2}default → http:\S+ {2}0 of 3 records, 3 behind; held up since 2026\S+: it answered \d+, /,
      ),
    ]);
    receiver.answers(() => 200);
    seconds(10);
    await until(world.clock, () => receiver.taken.length === 3);
    expect(ids(receiver.taken)).toEqual(await node.ids());
    await settled();
    expect(await streamsSaid(node.config)).toEqual([expect.stringMatching(/3 of 3 records$/)]);
  });

  test('that finds it too much at once gets fewer, and all', async () => {
    const node = await world.node(siem());
    receiver.answers((records) => (records.length > 3 ? 413 : 200));
    await node.record(20);
    node.streams.start();
    await until(world.clock, () => receiver.taken.length === 21);
    expect(ids(receiver.taken)).toEqual(await node.ids());
    expect(receiver.requests.length).toBeLessThan(20);
    expect(heldUp(node)).toEqual([]);
  });

  test('that finds one record alone too much is told of in the log, and the record is not passed over', async () => {
    const node = await world.node(siem());
    receiver.answers(() => 413);
    await node.record(2);
    node.streams.start();
    await until(world.clock, () => heldUp(node).length === 1);
    const [first] = await node.ids();
    expect(heldUp(node)[0]?.fields.reason).toBe(`it answered 413 to the record ${first} alone`);
    receiver.answers(() => 200);
    await settled();
    seconds(300);
    await until(world.clock, () => receiver.taken.length === 3);
  });
});

describe('introspections that were kept together', () => {
  test('come each by itself, once and in order, however few the collector takes at once and whoever is restarted', async () => {
    const first = await world.node(siem());
    receiver.answers((records) => (records.length > 3 ? 413 : 200));
    await first.look(20);
    await first.record(1);
    first.streams.start();
    await until(world.clock, () => receiver.taken.length >= 8);
    await first.streams.stop();
    const second = await world.node(siem());
    second.streams.start();
    await until(world.clock, () => receiver.taken.length >= 22);
    await settled();
    const names = receiver.taken.map(({ event, seal }) => `${event} ${seal.entry ?? 'alone'}`);
    const looks = Array.from({ length: 20 }, (_, i) => `token.introspected ${i}`);
    expect(names).toEqual(['key.added alone', ...looks, 'token.issued alone']);
    expect(new Set(ids(receiver.taken)).size).toBe(22);
  });

  test('can be put together again to what was sealed', async () => {
    const node = await world.node(siem());
    await node.look(4);
    node.streams.start();
    await until(world.clock, () => receiver.taken.length === 5);
    const looks = receiver.taken.filter(({ seal }) => seal.entry !== undefined);
    const last = looks.at(-1);
    const entries = looks.map(({ at, id: _, tenant: __, seal: ___, event: ____, ...said }) => ({
      at: Date.parse(String(at)),
      ...said,
    }));
    const text = JSON.stringify({ event: last?.event, entries });
    const sealed = [last?.tenant, last?.id.split('.')[0], entries.at(-1)?.at, last?.event, text];
    expect(entries).toHaveLength(Number(last?.seal.entries));
    expect(hash('sha256', JSON.stringify(sealed), 'base64url')).toBe(last?.seal.hash);
  });
});
