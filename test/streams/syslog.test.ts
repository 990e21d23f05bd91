import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outgoing } from '../../src/streams/outgoing.ts';
import { syslogMessage } from '../../src/streams/syslog-message.ts';
import { createAuthority } from '../outbound/certificate.ts';
import { recordOf, type SyslogReceiver, startSyslogReceiver } from './receivers.ts';
import { createStreamsWorld, type StreamsNode, type StreamsWorld, until } from './world.ts';

const authority = createAuthority('our authority');
const FILES = { 'ca.pem': authority.cert, 'other.pem': createAuthority('another').cert };

let world: StreamsWorld;
let receivers: SyslogReceiver[];
beforeEach(() => {
  world = createStreamsWorld();
  receivers = [];
});
afterEach(async () => {
  for (const receiver of receivers) await receiver.close();
  await world.stop();
});

async function receive(name?: string): Promise<SyslogReceiver> {
  const receiver = await startSyslogReceiver(name === undefined ? undefined : authority.issue(name));
  receivers.push(receiver);
  return receiver;
}

const plain = ({ port }: SyslogReceiver) =>
  `    logs: { to: 'syslog+tcp://127.0.0.1:${port}', allowPrivate: [127.0.0.1] }`;
const secure = ({ port }: SyslogReceiver, ca = 'ca.pem') =>
  `    logs: { to: 'syslog+tls://localhost:${port}', allowPrivate: [localhost], tls: { ca: ${ca} } }`;
const ids = ({ messages }: SyslogReceiver) => messages.map((message) => recordOf(message).id);
const reason = (node: StreamsNode) => node.logged.find(({ message }) => message.includes('held up'))?.fields.reason;

describe('a syslog receiver', () => {
  test('gets messages of RFC 5424, counted in octets (RFC 6587 §3.4.1), in the order of the chain', async () => {
    const receiver = await receive();
    const node = await world.node(plain(receiver));
    node.streams.start();
    await node.record(3);
    await until(world.clock, () => receiver.messages.length === 4);
    const all = await node.ids();
    expect(ids(receiver)).toEqual(all);
    expect(receiver.messages[1]).toMatch(
      /^<110>1 2026-11-23T12:00:00\.000Z id\.example\.com avow - token\.issued \[avow@32473 id="[0-9a-f-]{36}" tenant="default"\] \{"at":/,
    );
  });

  test('is spoken to over TLS (RFC 5425), where its certificate is good', async () => {
    const receiver = await receive('localhost');
    const node = await world.node(secure(receiver), FILES);
    node.streams.start();
    await node.record(2);
    await until(world.clock, () => receiver.messages.length === 3);
    expect(ids(receiver)).toEqual(await node.ids());
  });

  test.each<[string, string, string, RegExp]>([
    ['of an authority that is not ours', 'localhost', 'other.pem', /it cannot be reached/],
    ['for another name', 'elsewhere.example', 'ca.pem', /ERR_TLS_CERT_ALTNAME_INVALID/],
  ])('with a certificate %s is told nothing', async (_, name, ca, told) => {
    const receiver = await receive(name);
    const node = await world.node(secure(receiver, ca), FILES);
    node.streams.start();
    await node.record(1);
    await until(world.clock, () => reason(node) !== undefined);
    expect(reason(node)).toMatch(told);
    expect(receiver.messages).toEqual([]);
  });

  test('that ends in the middle gets all of it again: nothing is taken for sent that was not read', async () => {
    const receiver = await receive();
    const node = await world.node(plain(receiver));
    receiver.cutsOffAfter(500);
    node.streams.start();
    await node.record(5);
    await until(world.clock, () => reason(node) !== undefined);
    expect(receiver.messages).toEqual([]);
    receiver.cutsOffAfter(null);
    world.clock.advance(60_000);
    await until(world.clock, () => receiver.messages.length === 6);
    expect(ids(receiver)).toEqual(await node.ids());
  });

  test('that closes before it was told that this is all is not believed to have read it', async () => {
    const receiver = await receive();
    receiver.closesAtOnce();
    const node = await world.node(plain(receiver));
    await node.record(1);
    node.streams.start();
    await until(world.clock, () => reason(node) !== undefined);
    expect(reason(node)).toMatch(/it closed the connection before it had read everything|ECONNRESET|EPIPE/);
  });

  test('that does not say that it has read everything is not believed to have', async () => {
    const receiver = await receive();
    receiver.staysOpen();
    const node = await world.node(plain(receiver));
    await node.record(1);
    node.streams.start();
    await until(world.clock, () => receiver.connections() === 1);
    world.clock.advance(30_000);
    await until(world.clock, () => reason(node) !== undefined);
    expect(reason(node)).toBe('it did not take them in time');
  });

  test('that nobody allowed at a private address is not connected to', async () => {
    const receiver = await receive();
    const send = (host: string) =>
      world
        .node(plain(receiver))
        .then(({ effects }) =>
          effects.transmitter({ allowPrivate: [] })(
            { host, port: receiver.port, tls: false },
            Buffer.from('x'),
            new AbortController().signal,
          ),
        );
    await expect(send('127.0.0.1')).rejects.toMatchObject({ cause: { name: 'AddressRefused' } });
    await expect(send('localhost')).rejects.toMatchObject({ cause: { name: 'AddressRefused' } });
    expect(receiver.connections()).toBe(0);
  });
});

describe('a message', () => {
  const of = (body: Record<string, unknown>, more: Partial<Outgoing> = {}): Outgoing => {
    const text = JSON.stringify(body);
    return { tenant: 'default', id: '1', at: 0, event: 'token.issued', failed: false, body, text, ...more };
  };

  test('is of severity warning where something was refused (RFC 5424 §6.2.1)', () => {
    expect(syslogMessage(of({}, { failed: true }), 'id.example.com')).toMatch(/^<108>1 /);
  });

  test('is ASCII, and the JSON means the same', () => {
    const message = syslogMessage(of({ name: 'Zoë 🦊\n' }), 'h');
    expect(message).toMatch(/^[\x20-\x7e]*$/);
    expect(recordOf(message)).toEqual({ name: 'Zoë 🦊\n' });
  });

  test('has what ends a parameter escaped (RFC 5424 §6.3.3)', () => {
    expect(syslogMessage(of({}, { id: 'a"b\\c]d' }), 'h')).toContain('id="a\\"b\\\\c\\]d"');
  });

  test.each<[string, (parts: Record<string, unknown>) => Record<string, unknown>]>([
    ['a record', (parts) => parts],
    ['an OCSF event', (parts) => ({ class_uid: 3003, unmapped: parts })],
  ])('is never longer than 8192 bytes: the largest parts of %s are left out by name, and its id stays', (_, shape) => {
    const parts = { id: 'r-1', client: 'app', claims: 'é'.repeat(2_000), personal: 'x'.repeat(9_000), api: 'orders' };
    const message = syslogMessage(of(shape(parts)), 'h');
    expect(message.length).toBeLessThanOrEqual(8_192);
    const left = { id: 'r-1', client: 'app', api: 'orders', shortened: ['claims', 'personal'] };
    expect(recordOf(message)).toEqual(shape(left));
  });
});
