import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StreamPosition } from '../../src/streams/position.ts';
import { type HttpReceiver, type SentRecord, startHttpReceiver } from './receivers.ts';
import { createStreamsWorld, type StreamsWorld, streamsSaid, until } from './world.ts';

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
const seconds = (count: number) => world.clock.advance(count * 1_000);
const settled = async () => {
  for (let i = 0; i < 200; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('across restarts and nodes', () => {
  test('a stream goes on where it was, in the middle of a seal', async () => {
    const first = await world.node(siem());
    receiver.answers((records) => (records.length > 2 ? 413 : 200));
    await first.record(9);
    first.streams.start();
    await until(world.clock, () => receiver.taken.length >= 2);
    await first.close();
    const before = receiver.taken.length;
    const second = await world.node(siem());
    second.streams.start();
    await until(world.clock, () => receiver.taken.length === 10);
    expect(ids(receiver.taken)).toEqual(await second.ids());
    expect(before).toBeLessThan(10);
  });

  test('a place that was not kept is sent again under the same ids', async () => {
    const first = await world.node(siem());
    await first.record(2);
    first.streams.start();
    await until(world.clock, () => receiver.taken.length === 3);
    await first.close();
    const database = new Sqlite(`${world.folder}/avow.db`);
    const beginning: Omit<StreamPosition, 'seal'> = { hash: '', records: 1, obstacle: null };
    database
      .prepare("update event_stream set position = 0, settled = ? where name = 'audit:siem'")
      .run(JSON.stringify(beginning));
    database.close();
    const second = await world.node(siem());
    second.streams.start();
    await until(world.clock, () => receiver.taken.length === 5);
    const all = await second.ids();
    expect(ids(receiver.taken)).toEqual([...all, ...all.slice(1)]);
  });

  test('of two nodes one sends, and the other takes over when it is gone', async () => {
    const [one, other] = [await world.node(siem()), await world.node(siem())];
    one.streams.start();
    await one.record(2);
    await until(world.clock, () => receiver.taken.length === 3);
    other.streams.start();
    // Who has sealed once goes on sealing.
    await other.record(2);
    await one.recorder.seal();
    await until(world.clock, () => receiver.taken.length === 5);
    await one.close();
    await other.record(1);
    while (receiver.taken.length < 6) {
      seconds(1);
      await other.recorder.seal();
      await settled();
    }
    expect(ids(receiver.taken)).toEqual(await other.ids());
  });
});

describe('tenants', () => {
  test('are not mixed: a stream has the records of its own', async () => {
    const node = await world.node(siem(', tenant: north'));
    node.streams.start();
    await node.record(2);
    await node.record(2, 'north');
    await until(world.clock, () => receiver.taken.length === 2);
    await settled();
    expect(ids(receiver.taken)).toEqual(await node.ids('north'));
  });

  test("are all in a stream of '*', each chain in its order", async () => {
    const node = await world.node(siem(", tenant: '*'"));
    await node.record(2);
    await node.record(2, 'north');
    node.streams.start();
    await node.record(1);
    await until(world.clock, () => receiver.taken.length === 6);
    for (const tenant of ['default', 'north']) {
      expect(ids(receiver.taken.filter((one) => one.tenant === tenant))).toEqual(await node.ids(tenant));
    }
    expect(await streamsSaid(node.config)).toHaveLength(2);
  });
});
