import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Behaviour, hang, type Receiver, startReceiver } from '../events/receiver.ts';
import { eventWorld, hire } from '../events/world.ts';
import { type HttpReceiver, startHttpReceiver } from '../streams/receivers.ts';
import { createStreamsWorld, type StreamsWorld, until as untilIn } from '../streams/world.ts';
import type { TestWorld } from '../world.ts';

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('a receiver that events are pushed to', () => {
  let receiver: Receiver;
  let other: Receiver;
  let world: TestWorld;
  const jtis = ({ received }: Receiver) => received.map(({ jti }) => jti);
  const changes = async () => (await world.store.listChanges('default', 0, 100)).map(({ id }) => `${id}.siem`);
  const siem = (url: string) =>
    `  events: { siem: { deliver: push, url: '${url}', allowPrivate: [127.0.0.1], authorization: 'Bearer one-of-the-secrets', audience: 'https://siem.example.com' } }\n`;

  beforeEach(async () => {
    receiver = await startReceiver();
    other = await startReceiver();
    world = await eventWorld(siem(receiver.url));
    world.events.start();
  });
  afterEach(async () => {
    await world.close();
    await Promise.all([receiver.close(), other.close()]);
  });

  test('that is another one from now on gets what the first has not had, each once and in order', async () => {
    for (let i = 0; i < 3; i += 1) await hire(world);
    await until(() => receiver.taken.length === 3);
    const rewritten = world.rewrite((text) => text.replace(receiver.url, other.url));
    const hires = [hire(world), hire(world), hire(world)];
    expect(await rewritten).toMatchObject({ kind: 'taken' });
    await Promise.all(hires);
    await until(() => receiver.taken.length + other.taken.length === 6);
    await hire(world);
    await until(() => other.taken.length >= 1 && receiver.taken.length + other.taken.length === 7);
    expect([...jtis(receiver), ...jtis(other)]).toEqual(await changes());
  });

  test('is let finish with the event that it has, and gets it no second time', async () => {
    let finish = () => {};
    const slow: Behaviour = (response) => {
      finish = () => response.writeHead(202).end();
    };
    receiver.behave(slow);
    await hire(world);
    await until(() => receiver.received.length === 1);
    const rewritten = world.rewrite((text) => text.replace('Bearer one-of-the-secrets', 'Bearer two-of-the-secrets'));
    receiver.behave((response) => response.writeHead(202).end());
    finish();
    await rewritten;
    await hire(world);
    await until(() => receiver.received.length === 2);
    expect(receiver.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer one-of-the-secrets',
      'Bearer two-of-the-secrets',
    ]);
    expect(jtis(receiver)).toEqual(await changes());
  });

  test('is not disturbed by a change of something else, not even in the middle of an event', async () => {
    receiver.behave(hang);
    await hire(world);
    await until(() => receiver.received.length === 1);
    expect(await world.rewrite((text) => `${text}limits: { issuance: 3s }\n`)).toMatchObject({ kind: 'taken' });
    expect(receiver.received).toHaveLength(1);
    world.clock.advance(10_000);
  });

  test('that is new gets events from then on, and one that is taken out no more', async () => {
    await hire(world);
    await until(() => receiver.taken.length === 1);
    await world.rewrite((text) => text.replace(siem(receiver.url), ''));
    await hire(world);
    await world.rewrite((text) => text.replace('  clients:', `${siem(other.url).replace('siem:', 'soc:')}  clients:`));
    await until(() => other.taken.length === 2);
    expect(receiver.received).toHaveLength(1);
  });
});

describe('a stream of the audit log', () => {
  let receiver: HttpReceiver;
  let other: HttpReceiver;
  let streams: StreamsWorld;
  beforeEach(async () => {
    receiver = await startHttpReceiver();
    other = await startHttpReceiver();
    streams = createStreamsWorld();
  });
  afterEach(async () => {
    await streams.stop();
    await Promise.all([receiver.close(), other.close()]);
  });

  test('goes on at another place where it was, with every record once', async () => {
    const node = await streams.node(`    siem: { to: '${receiver.url}', allowPrivate: [127.0.0.1] }`);
    node.streams.start();
    await node.record(3);
    await untilIn(streams.clock, () => receiver.taken.length === 4);
    const taken = node.rewrite((text) => text.replace(receiver.url, other.url));
    await node.record(2);
    expect(await taken).toMatchObject({ kind: 'taken' });
    await node.record(1);
    const count = (await node.ids()).length;
    await untilIn(streams.clock, () => receiver.taken.length + other.taken.length >= count);
    expect([...receiver.taken, ...other.taken].map(({ id }) => id)).toEqual(await node.ids());
    expect(other.taken.length).toBeGreaterThan(0);
  });
});
