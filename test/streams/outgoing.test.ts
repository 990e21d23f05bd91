import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eraseFromAudit } from '../../src/audit/erase.ts';
import { auditWrite, type TokenRecord } from '../../src/audit/record.ts';
import { createValueHash } from '../../src/audit/value-hash.ts';
import { type HttpReceiver, startHttpReceiver } from './receivers.ts';
import { createStreamsWorld, type StreamsNode, type StreamsWorld, until } from './world.ts';

let receiver: HttpReceiver;
let world: StreamsWorld;
beforeEach(async () => {
  receiver = await startHttpReceiver();
  world = createStreamsWorld();
});
afterEach(async () => {
  await world.stop();
  await receiver.close();
});

const ADA: TokenRecord = {
  event: 'token.issued',
  client: 'app',
  grant: 'token-exchange',
  subject: {
    kind: 'human',
    user: 'ada-s-id',
    issuer: 'https://p.example',
    subject: 'ada@p.example',
    sub: 'ada@p.example',
  },
  actor: null,
  api: 'orders',
  scopesAsked: ['read'],
  scopesGranted: ['read'],
  scopesRefused: [],
  claims: [
    {
      claim: 'account',
      source: 'user',
      via: 'accounts',
      ms: 1,
      cache: 'none',
      kind: 'base',
      ageMs: 0,
      value: 'no. 05542',
    },
  ],
  mistyped: [],
  withheld: [],
  movedToIntrospection: [],
  jti: 'jti-1',
  expiresAt: 1,
  error: null,
};

async function node(more: string): Promise<StreamsNode> {
  const opened = await world.node(`    siem: { to: '${receiver.url}', allowPrivate: [127.0.0.1]${more} }`);
  const { newId, now } = opened.effects;
  await opened.store.commit([auditWrite({ tenant: 'default', id: newId(), at: now() }, ADA)]);
  await opened.recorder.seal();
  return opened;
}

async function sent(opened: StreamsNode) {
  const before = receiver.taken.length;
  opened.streams.start();
  await until(world.clock, () => receiver.taken.length === before + 2);
  return receiver.taken.at(-1);
}

describe('what is about a person', () => {
  test('leaves encrypted, under a key that Avow alone has', async () => {
    const record = await sent(await node(''));
    expect(record).toMatchObject({ client: 'app', scopesGranted: ['read'], subject: { kind: 'human' } });
    expect(record?.personal).toEqual({ key: expect.any(String), box: expect.any(String) });
    expect(JSON.stringify(record)).not.toMatch(/ada@|ada-s-id|no\. 05542/);
  });

  test('can be read there where the stream says so', async () => {
    const record = await sent(await node(', personal: true'));
    expect(record).toMatchObject({ subject: ADA.subject, claims: [{ claim: 'account', value: 'no. 05542' }] });
    expect(record).not.toHaveProperty('personal');
  });

  test('is gone from what is sent after they were erased, readable or not', async () => {
    const opened = await node(', personal: true');
    const deps = { store: opened.store, effects: opened.effects, valueHash: createValueHash('') };
    await eraseFromAudit(deps, 'default', 'ada-s-id');
    const record = await sent(opened);
    expect(record).toMatchObject({ client: 'app', erased: true });
    expect(JSON.stringify(record)).not.toMatch(/ada@|no\. 05542/);
  });
});

describe('as OCSF events', () => {
  test('a token is an Authorize Session, its person known by the name of a key, its place in the chain unmapped', async () => {
    const record = await sent(await node(', format: ocsf'));
    expect(record).toMatchObject({
      class_uid: 3003,
      type_uid: 300301,
      metadata: { version: '1.3.0', tenant_uid: 'default', event_code: 'token.issued' },
      user: { uid: expect.any(String), type_id: 1 },
      privileges: ['read'],
      unmapped: { seal: { number: 1, seq: 2, checkpoint: expect.any(String) }, api: 'orders' },
    });
    expect(JSON.stringify(record)).not.toMatch(/ada@|ada-s-id|no\. 05542|"box"/);
  });

  test('it names the user where the stream says so', async () => {
    expect(await sent(await node(', format: ocsf, personal: true'))).toMatchObject({ user: { uid: 'ada-s-id' } });
  });
});
