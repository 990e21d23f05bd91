/** Whom Avow takes a request to come from: what a proxy says counts where the proxy is named, and nowhere else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Listening } from '../../src/server.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const CONFIG = (trusted: string) => `
issuer: https://id.example.com
${trusted === '' ? '' : `proxies: { trusted: [${trusted}] }`}
claims: { ip: { from: request, path: ip, type: string } }
apis: { orders: { audience: 'https://api.example.com/orders', scopes: [orders] } }
scopes: { orders: { claims: [ip], rules: [{ allow: { to: machine } }] } }
clients: { batch: { kind: machine, secret: 'a-secret-of-the-batch', grants: [client-credentials], scopes: [orders], tokens: jwt } }
`;

async function addressSeen(at: Listening, headers: Record<string, string>): Promise<unknown> {
  const response = await fetch(`${at.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('batch:a-secret-of-the-batch')}`, ...headers },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')).ip;
}

const CASES: readonly [string, string, [string | undefined, string][]][] = [
  [
    'no proxy is named',
    '',
    [
      [undefined, '127.0.0.1'],
      ['203.0.113.9', '127.0.0.1'],
    ],
  ],
  ['another proxy is named', '10.0.0.0/8', [['203.0.113.9', '127.0.0.1']]],
  [
    'the proxy is named',
    '127.0.0.1, 10.0.0.0/8, "fd00::/8"',
    [
      [undefined, '127.0.0.1'],
      ['203.0.113.9', '203.0.113.9'],
      ['203.0.113.9:49152', '203.0.113.9'],
      ['[2001:db8::9]:49152', '2001:db8::9'],
      ['::ffff:203.0.113.9', '203.0.113.9'],
      // Whoever calls writes the first ones as they like.
      ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
      ['198.51.100.1, 203.0.113.9, 10.1.2.3, fd00::7', '203.0.113.9'],
      ['10.1.2.3', '127.0.0.1'],
      ['198.51.100.1, unknown', '127.0.0.1'],
    ],
  ],
];

describe.each(CASES)('where %s', (_, trusted, cases) => {
  let world: TestWorld;
  let at: Listening;
  beforeAll(async () => {
    world = await createTestWorld({ config: CONFIG(trusted) });
    at = await world.listen();
  });
  afterAll(async () => {
    await at.stop(1_000);
    await world.close();
  });

  test.each(cases)('X-Forwarded-For: %s is a caller at %s', async (header, address) => {
    expect(await addressSeen(at, header === undefined ? {} : { 'x-forwarded-for': header })).toBe(address);
  });
});

test.each(['10.0.0.0/33', '10.0.0.0/8/8', '10.0.0', 'proxy.internal', 'fd00::/129', '10.0.0.0/'])(
  'a proxy at %s is refused at boot',
  async (network) => {
    await expect(createTestWorld({ config: CONFIG(`'${network}'`) })).rejects.toThrow('proxies.trusted.0');
  },
);
