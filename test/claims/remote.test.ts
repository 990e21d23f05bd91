import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createPlanner } from '../../src/claims/plan.ts';
import { runPlan } from '../../src/claims/run.ts';
import type { ClaimContext, Outcome, SourceOutcome } from '../../src/claims/source.ts';
import { outbound } from '../outbound/loopback.ts';
import { CALM, contextOf, registryOf } from './config.ts';
import { json, type StandIn, standIn } from './stand-in.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: StandIn;
afterEach(() => server.close());

const GIVES = { plan: 'string', seats: 'integer', tags: 'string[]' };

async function ask(answer: Answer, billing: object = {}, context: ClaimContext = contextOf()): Promise<Outcome> {
  server = await standIn(answer);
  const { registry, problems } = registryOf(
    {
      resolvers: {
        billing: {
          kind: 'http',
          url: `${server.url}/customers/{user.userId}`,
          allowPrivate: ['127.0.0.1'],
          gives: GIVES,
          timeout: '10s',
          ...billing,
        },
      },
      claims: { plan: { from: 'billing', path: 'plan', type: 'string' } },
    },
    { outbound },
  );
  expect(problems).toEqual([]);
  return runPlan(createPlanner(registry)({ claims: ['plan'], sources: [] }), context, CALM);
}

async function billing(answer: Answer, config: object = {}): Promise<SourceOutcome | undefined> {
  return (await ask(answer, config)).sources.get('billing');
}

describe('a billing API', () => {
  test('is asked about the person, and its answer becomes the claim', async () => {
    const outcome = await ask(json({ plan: 'gold', seats: 3, tags: ['a'] }));
    expect(server.asked).toEqual(['GET /customers/2998']);
    expect(outcome.sources.get('billing')).toMatchObject({
      status: 'answered',
      values: { plan: 'gold', seats: 3, tags: ['a'] },
      cache: 'none',
      dropped: [],
    });
    expect(outcome.claims.get('plan')).toMatchObject({
      status: 'value',
      value: 'gold',
      provenance: [{ claim: 'plan', source: 'billing', kind: 'http', via: 'plan' }],
    });
  });

  test('that answers 404 knows nothing about the person: that is absent, not unavailable', async () => {
    const outcome = await ask(json({ message: 'no such customer' }, 404));
    expect(outcome.claims.get('plan')).toMatchObject({ status: 'absent', reason: 'billing has no plan' });
  });

  test('gets through only with what was declared, in the declared type', async () => {
    const answer = { plan: 7, seats: '3', tags: ['a'], admin: true, iss: 'https://evil.example', toString: 1 };
    expect(await billing(json(answer))).toMatchObject({
      values: { tags: ['a'] },
      dropped: ['plan', 'seats', 'admin', 'iss', 'toString'],
      mistyped: ['plan', 'seats'],
    });
  });

  test('may say null for "no value"', async () => {
    expect(await billing(json({ plan: null }))).toMatchObject({ status: 'answered', values: {}, dropped: [] });
  });

  test('cannot reach the prototype of anything', async () => {
    const answer: Answer = (_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"__proto__":{"plan":"gold"},"constructor":1}');
    const outcome = await billing(answer);
    expect(outcome).toMatchObject({ values: {}, dropped: ['__proto__', 'constructor'] });
    expect(({} as { plan?: string }).plan).toBeUndefined();
  });

  test('is not asked when what it needs has no value', async () => {
    const outcome = await ask(json({ plan: 'gold' }), {}, contextOf({ user: null }));
    expect(server.asked).toEqual([]);
    expect(outcome.claims.get('plan')).toMatchObject({ status: 'absent', reason: 'user.userId has no value' });
  });

  test('is sent the headers of its configuration', async () => {
    let key: string | string[] | undefined;
    const answer: Answer = (request, response) => {
      key = request.headers['x-api-key'];
      json({ plan: 'gold' })(request, response);
    };
    await billing(answer, { headers: { 'x-api-key': 'k1' } });
    expect(key).toBe('k1');
  });

  const text =
    (body: string, type: string, status = 200): Answer =>
    (_, response) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };

  test.each<[string, Answer, RegExp]>([
    ['answers 500', json({}, 500), /status 500/],
    ['answers 401', json({}, 401), /status 401/],
    ['answers HTML', text('<h1>login</h1>', 'text/html'), /not of type application\/json/],
    ['answers JSON under another type', text('{"plan":"gold"}', 'text/plain'), /not of type/],
    ['answers garbage', text('{"plan":', 'application/json'), /not JSON/],
    ['answers a list', json([{ plan: 'gold' }]), /not a JSON object/],
    [
      'answers nesting without end',
      text(`{"plan":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 'application/json'),
      /deep/,
    ],
    ['answers more than was agreed', json({ plan: 'x'.repeat(70_000) }), /longer than 65536 bytes/],
    [
      'answers a little that unpacks to more than was agreed',
      (_, response) =>
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync(JSON.stringify({ plan: 'x'.repeat(20_000_000) }))),
      /longer than 65536 bytes/,
    ],
    ['answers with no content', text('', 'application/json', 204), /not JSON/],
    ['resets the connection', (request) => void request.socket.destroy(), /cannot be reached/],
    [
      'breaks off in the middle',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"plan":', () => response.destroy());
      },
      /connection broke/,
    ],
  ])('that %s is unavailable', async (_, answer, reason) => {
    const outcome = await ask(answer);
    expect(outcome.claims.get('plan')).toMatchObject({ status: 'unavailable', reason: expect.stringMatching(reason) });
  });

  test.each([301, 302, 307, 308])(
    'that redirects with %i is unavailable, and the redirect is not followed',
    async (status) => {
      const answer: Answer = (request, response) =>
        request.url === '/elsewhere'
          ? json({ plan: 'platinum' })(request, response)
          : void response.writeHead(status, { location: '/elsewhere' }).end();
      expect(await billing(answer)).toMatchObject({ status: 'unavailable', reason: expect.stringMatching(/redirect/) });
      expect(server.asked).toEqual(['GET /customers/2998']);
    },
  );

  test('that takes too long is unavailable, and its connection is given up', async () => {
    const gone = Promise.withResolvers<void>();
    const outcome = await billing((_, response) => void response.on('close', gone.resolve), { timeout: '50ms' });
    expect(outcome).toMatchObject({ status: 'unavailable', reason: 'no answer within 50 ms' });
    await gone.promise;
  });

  test('that begins to answer and then stalls is unavailable', async () => {
    const stall: Answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"plan":');
    };
    expect(await billing(stall, { timeout: '100ms' })).toMatchObject({ reason: 'no answer within 100 ms' });
  });

  test('that is not there is unavailable', async () => {
    const closed = await standIn(json({}));
    await closed.close();
    expect(await billing(json({}), { url: `${closed.url}/customers/{user.userId}` })).toMatchObject({
      status: 'unavailable',
      reason: 'it cannot be reached (ECONNREFUSED)',
    });
  });
});

describe('a risk engine', () => {
  async function risk(answer: Answer, context = contextOf()): Promise<SourceOutcome | undefined> {
    server = await standIn(answer);
    const send = ['user.userId', 'user.name.givenName', 'client.id', 'request.ip'];
    const { registry, problems } = registryOf(
      {
        resolvers: {
          risk: { kind: 'risk', url: `${server.url}/score`, allowPrivate: ['127.0.0.1'], send, timeout: '10s' },
        },
      },
      { outbound },
    );
    expect(problems).toEqual([]);
    const outcome = await runPlan(createPlanner(registry)({ claims: [], sources: ['risk'] }), context, CALM);
    return outcome.sources.get('risk');
  }

  test('is told what the configuration lists, as nested objects, and nothing else', async () => {
    expect(await risk(json({ score: 91, level: 'high', reasons: ['new device'], note: 'x' }))).toMatchObject({
      values: { score: 91, level: 'high', reasons: ['new device'] },
      dropped: ['note'],
    });
    expect(server.asked).toEqual(['POST /score']);
    expect(JSON.parse(server.bodies[0] ?? '')).toEqual({
      user: { userId: 2998, name: { givenName: 'John' } },
      client: { id: 'trading-web' },
      request: { ip: '192.0.2.1' },
    });
  });

  test('is asked about a machine too, with what there is to tell', async () => {
    expect(await risk(json({ score: 3 }), contextOf({ user: null }))).toMatchObject({ values: { score: 3 } });
    expect(JSON.parse(server.bodies[0] ?? '')).toEqual({ client: { id: 'trading-web' }, request: { ip: '192.0.2.1' } });
  });

  test.each<[string, Answer, object]>([
    ['a score that is no number', json({ score: '91' }), { status: 'answered', values: {}, dropped: ['score'] }],
    [
      'a score beyond all numbers',
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"score":1e999}'),
      { status: 'unavailable', reason: expect.stringContaining('a number that is too large') },
    ],
    ['404, which is no opinion', json({}, 404), { status: 'unavailable' }],
  ])('answering %s gives no score', async (_, answer, expected) => {
    expect(await risk(answer)).toMatchObject(expected);
  });
});
