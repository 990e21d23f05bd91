import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AddressRefused } from '../../src/outbound/address-refused.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { json, type StandIn, standIn } from '../claims/stand-in.ts';

let server: StandIn;
let port: string;
beforeEach(async () => {
  server = await standIn(json({ plan: 'gold' }));
  port = new URL(server.url).port;
});
afterEach(() => server.close());

const at = (...addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

/** A resolver of names that gives one answer after the other, and the last of them from then on. */
function resolving(...answers: LookupAddress[][]) {
  const asked: string[] = [];
  const lookup = async (host: string) => {
    asked.push(host);
    return answers[Math.min(asked.length, answers.length) - 1] ?? [];
  };
  return { asked, outbound: createOutbound(lookup) };
}

async function refusal(answer: Promise<Response>): Promise<string> {
  const error: unknown = await answer.then(
    () => new Error('it was answered'),
    (reason: unknown) => reason,
  );
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof AddressRefused)) throw error;
  return cause.message;
}

describe('a host that is at a private address', () => {
  test('is not connected to, whatever its name', async () => {
    const { outbound } = resolving(at('127.0.0.1'));
    const answer = outbound({ allowPrivate: [] })(`http://billing.example:${port}/`, {});
    expect(await refusal(answer)).toBe(
      'billing.example is at 127.0.0.1, which is loopback, and allowPrivate does not name it',
    );
    expect(server.asked).toEqual([]);
  });

  test('is connected to where the operator names it, and only it', async () => {
    const { outbound } = resolving(at('127.0.0.1'));
    const fetch = outbound({ allowPrivate: ['Billing.Internal'] });
    expect((await fetch(`http://billing.internal:${port}/a`, {})).status).toBe(200);
    await refusal(fetch(`http://other.internal:${port}/b`, {}));
    expect(server.asked).toEqual(['GET /a']);
  });

  test.each(['169.254.169.254', 'fe80::1', '0.0.0.0', '::ffff:169.254.169.254'])(
    'is not connected to at %s even where it is named',
    async (address) => {
      const { outbound } = resolving(at(address));
      const answer = outbound({ allowPrivate: ['billing.internal'] })(`http://billing.internal:${port}/`, {});
      expect(await refusal(answer)).toMatch(/where nothing may be asked$/);
    },
  );

  test.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'])(
    'is not connected to by its address either: %s',
    async (host) => {
      const { asked, outbound } = resolving(at('1.1.1.1'));
      await refusal(outbound({ allowPrivate: [] })(`http://${host}:${port}/`, {}));
      expect([asked, server.asked]).toEqual([[], []]);
    },
  );
});

describe('a name that is rebound', () => {
  test('to loopback between two requests reaches nothing: each connection is judged anew', async () => {
    const { asked, outbound } = resolving(at('192.0.2.1'), at('127.0.0.1'));
    const fetch = outbound({ allowPrivate: [] });
    await refusal(fetch(`http://rebound.example:${port}/`, {}));
    await refusal(fetch(`http://rebound.example:${port}/`, {}));
    expect(asked).toEqual(['rebound.example', 'rebound.example']);
    expect(server.asked).toEqual([]);
  });

  test('is looked up once a connection: what was checked is what is connected to', async () => {
    // The first answer is loopback, allowed; were the name asked for again to connect, it would lead elsewhere.
    const { asked, outbound } = resolving(at('127.0.0.1'), at('169.254.169.254'));
    const fetch = outbound({ allowPrivate: ['rebound.internal'] });
    expect((await fetch(`http://rebound.internal:${port}/`, {})).status).toBe(200);
    expect(asked).toEqual(['rebound.internal']);
  });

  test('to a mixture is connected to at the addresses that are open, and at no other', async () => {
    const { outbound } = resolving(at('169.254.169.254', 'fe80::1', '127.0.0.1'));
    const fetch = outbound({ allowPrivate: ['mixed.internal'] });
    expect((await fetch(`http://mixed.internal:${port}/`, {})).status).toBe(200);
  });
});

test('a name that nobody knows says so as the system does', async () => {
  const outbound = createOutbound(() =>
    Promise.reject(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' })),
  );
  const answer = outbound({ allowPrivate: [] })('http://nowhere.example/', {});
  await expect(answer).rejects.toMatchObject({ cause: { code: 'ENOTFOUND' } });
});

test('a name without addresses is refused', async () => {
  const { outbound } = resolving(at());
  expect(await refusal(outbound({ allowPrivate: [] })('http://empty.example/', {}))).toBe(
    'empty.example has no address',
  );
});

test('a redirect is an answer, and is not followed', async () => {
  const away = await standIn((_, response) => response.writeHead(302, { location: server.url }).end());
  const fetch = resolving(at('127.0.0.1')).outbound({ allowPrivate: ['127.0.0.1'] });
  expect((await fetch(away.url, {})).status).toBe(302);
  expect(server.asked).toEqual([]);
  await away.close();
});

test('a proxy of the environment is not used: it would resolve the names itself', async () => {
  for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) vi.stubEnv(name, 'http://127.0.0.1:1');
  vi.stubEnv('NODE_USE_ENV_PROXY', '1');
  const fetch = resolving().outbound({ allowPrivate: ['127.0.0.1'] });
  expect((await fetch(server.url, {})).status).toBe(200);
  vi.unstubAllEnvs();
});

test('a name that nobody answers for keeps nobody waiting beyond their own time', async () => {
  const outbound = createOutbound(() => new Promise(() => {}));
  const gone = new AbortController();
  const answer = outbound({ allowPrivate: [] })('http://silent.example/', { signal: gone.signal });
  gone.abort(new Error('the time is over'));
  await expect(answer).rejects.toThrow('the time is over');
});

test('connections are kept: requests one after the other do not each make their own', async () => {
  const ports: (number | undefined)[] = [];
  const origin = await standIn((request, response) => {
    ports.push(request.socket.remotePort);
    json({})(request, response);
  });
  const fetch = resolving().outbound({ allowPrivate: ['127.0.0.1'] });
  for (let i = 0; i < 10; i += 1) await (await fetch(origin.url, {})).text();
  expect(ports.length).toBe(10);
  expect(new Set(ports).size).toBeLessThanOrEqual(2);
  await origin.close();
});
