import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { startTrading, type Trading } from '../trading.ts';

const TIMEOUT = 'timeout: 500ms';
const hasty = (config: string) => config.replace(TIMEOUT, 'timeout: 100ms');

/** A billing API that misbehaves in a way of the test's choosing. */
async function withBilling(
  answer: RequestListener,
  act: (world: Trading, idToken: string) => Promise<void>,
  edit: (config: string) => string = (config) => config,
): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const world = await startTrading(edit, { billing: `http://127.0.0.1:${port}` });
  try {
    await world.createJohn();
    await act(world, await world.signIn());
  } finally {
    await world.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const json =
  (body: string, status = 200): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };

describe('a source that does not answer, or not in a form that can be read, refuses the token by default', () => {
  const cases: [string, RequestListener, typeof hasty?][] = [
    ['is slow beyond its timeout', () => undefined, hasty],
    ['resets the connection', (request) => void request.socket.destroy()],
    ['answers 500', json('{}', 500)],
    ['answers what is not JSON', json('{"plan":')],
    ['answers HTML', (_, r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    ['answers more than it may', json(JSON.stringify({ plan: 'x'.repeat(100_000) }))],
    ['redirects', (_, r) => void r.writeHead(302, { location: 'http://169.254.169.254/' }).end()],
  ];
  test.each(cases)('billing %s', async (_, answer, edit) => {
    const act = async (world: Trading, idToken: string) => {
      const { status, headers, body } = await world.exchange(idToken, 'trades orders_read');
      expect({ status, error: body.error }).toEqual({ status: 503, error: 'temporarily_unavailable' });
      expect(body.error_description).toContain("'plan'");
      expect(JSON.stringify(body)).not.toMatch(/billing|127\.0\.0\.1/);
      expect(headers.get('retry-after')).not.toBeNull();
      const [record] = await world.audit();
      expect(record?.error).toMatchObject({ reason: expect.stringMatching(/^claim plan is unavailable: ./) });
      expect((await world.exchange(idToken, 'trades')).status).toBe(200);
    };
    await withBilling(answer, act, edit);
  });
});

describe('a source that answers, but has no such value', () => {
  const cases: [string, RequestListener][] = [
    ['404', json('{}', 404)],
    ['nothing', json('{}')],
    ['null', json('{"plan":null}')],
    ['a value of a wrong type', json('{"plan":42}')],
    ['claims that nobody declared', json('{"roles":["admin"],"sub":"root","iss":"x","scope":"all"}')],
  ];
  test.each(cases)('%s: the claim is left out, and nothing else gets in', async (_, answer) => {
    await withBilling(answer, async (world, idToken) => {
      const { status, body } = await world.exchange(idToken, 'trades orders_read');
      expect(status).toBe(200);
      const claims = decodeJwt(body.access_token);
      expect(claims).not.toHaveProperty('plan');
      expect(claims).toMatchObject({ roles: ['trader'], sub: '8027379034', scope: 'trades orders_read' });
      const [record] = await world.audit();
      expect(record?.withheld).toContainEqual(expect.objectContaining({ claim: 'plan' }));
    });
  });
});

test.each([
  ['a value of another type than declared', '{"plan":42,"colour":"blue"}', [{ source: 'billing', names: ['plan'] }]],
  ['more than was declared', '{"plan":"gold","colour":"blue"}', []],
])('a source that answers %s: what somebody is to mend is on record', async (_, answer, mistyped) => {
  await withBilling(json(answer), async (world, idToken) => {
    expect((await world.exchange(idToken, 'trades orders_read')).status).toBe(200);
    const [record] = await world.audit();
    expect(record?.mistyped).toEqual(mistyped);
  });
});

describe('what the configuration says of a failure is what happens', () => {
  test.each([
    ['onUnavailable: omit', 'onUnavailable: omit', 'trades orders_read', undefined],
    ['onUnavailable: default', 'onUnavailable: default, default: basic', 'trades orders_read', 'basic'],
    ['onUnavailable: dropScope', 'onUnavailable: dropScope', 'trades', undefined],
  ])('%s', async (_, setting, scope, plan) => {
    const edit = (config: string) => config.replace('onUnavailable: stale', setting);
    await withBilling(
      json('{}', 500),
      async (world, idToken) => {
        const { body } = await world.exchange(idToken, 'trades orders_read');
        expect(body.scope).toBe(scope);
        expect(decodeJwt(body.access_token).plan).toBe(plan);
      },
      edit,
    );
  });

  test('onUnavailable: stale gives the last good answer, says so on record, and for no longer than staleIfError', async () => {
    let up = true;
    const billing: RequestListener = (request, response) =>
      up ? json('{"plan":"gold"}')(request, response) : json('{}', 500)(request, response);
    await withBilling(billing, async (world) => {
      const plan = async () => {
        const { body } = await world.exchange(await world.signIn(), 'orders_read');
        return body.error ?? decodeJwt(body.access_token).plan;
      };
      expect(await plan()).toBe('gold');
      up = false;
      world.clock.advance(61_000);
      expect(await plan()).toBe('gold');
      const [record] = await world.audit();
      expect(record?.claims).toContainEqual(expect.objectContaining({ claim: 'plan', cache: 'stale', ageMs: 61_000 }));
      world.clock.advance(11 * 60_000);
      expect(await plan()).toBe('temporarily_unavailable');
    });
  });
});

test('staleWhileRevalidate gives the old answer at once, says so on record, and the new one to those who come later', async () => {
  let plan = 'gold';
  const billing: RequestListener = (request, response) => json(JSON.stringify({ plan }))(request, response);
  const edit = (config: string) => config.replace('staleIfError', 'staleWhileRevalidate: 30s, staleIfError');
  const act = async (world: Trading, idToken: string) => {
    const issued = async () => decodeJwt((await world.exchange(idToken, 'orders_read')).body.access_token).plan;
    expect(await issued()).toBe('gold');
    plan = 'platinum';
    world.clock.advance(61_000);
    expect(await issued()).toBe('gold');
    const [record] = await world.audit();
    expect(record?.claims).toContainEqual(expect.objectContaining({ claim: 'plan', cache: 'stale', ageMs: 61_000 }));
    await vi.waitFor(async () => expect(await issued()).toBe('platinum'), { timeout: 30_000 });
  };
  await withBilling(billing, act, edit);
});

describe('a source that hangs', () => {
  test('keeps nobody waiting who does not need it', async () => {
    const asked = Promise.withResolvers<() => void>();
    const silent: RequestListener = (request, response) =>
      asked.resolve(() => json('{"plan":"gold"}')(request, response));
    await withBilling(silent, async (world, idToken) => {
      const waiting = world.exchange(idToken, 'orders_read');
      const answer = await asked.promise;
      const others = await Promise.all([world.exchange(idToken, 'trades'), world.exchange(idToken, 'trades')]);
      expect(others.map(({ status }) => status)).toEqual([200, 200]);
      answer();
      expect((await waiting).status).toBe(200);
    });
  });

  test('is waited for no longer than the deadline of the issuance, whatever sources before it took', async () => {
    const slowThenSilent: RequestListener = (request, response) => {
      if (request.url?.startsWith('/customers/') === true) setTimeout(json('{"plan":"gold"}'), 30, request, response);
    };
    const chained = (config: string) =>
      config
        .replace('resolvers:\n', `limits: { issuance: 300ms }\nresolvers:\n${TIER}`)
        .replaceAll(TIMEOUT, 'timeout: 299ms\n    breaker: { failures: 1000 }')
        .replace('claims:\n', 'claims:\n  tier: { from: tiers, path: tier, type: integer }\n')
        .replace('claims: [user_id, plan, desk_role]', 'claims: [user_id, plan, tier]');
    await withBilling(
      slowThenSilent,
      async (world, idToken) => {
        const refused = async () => {
          expect((await world.exchange(idToken, 'orders_read')).status).toBe(503);
          const [record] = await world.audit();
          return record?.error;
        };
        let error = await refused();
        // On a machine that stood still meanwhile, the first source was too slow by itself.
        while (JSON.stringify(error).includes('claim plan')) error = await refused();
        expect(error).toMatchObject({ reason: 'claim tier is unavailable: deadline' });
      },
      chained,
    );
  });
});

const TIER = `  tiers:
    kind: http
    url: '\${env:BILLING_URL}/tiers/{billing.plan}'
    allowPrivate: [127.0.0.1]
    gives: { tier: integer }
    timeout: 500ms
`;
