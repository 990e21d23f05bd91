/** A decision point that does not answer, or not in a form that can be read, decides as the configuration says. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { json, standIn } from '../claims/stand-in.ts';
import type { Answer } from '../trading.ts';
import { type Deciding, startDeciding } from './world.ts';

type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => void;

const answering =
  (body: string, status = 200, type = 'application/json'): Misbehaviour =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': type }).end(body);
const PERMIT = { decision: true };
const evaluations = (...all: readonly unknown[]) => answering(JSON.stringify({ evaluations: all }));

const silent: Misbehaviour = () => {};

/** What it does, and why that is no answer in the words of the record. */
const CASES: readonly (readonly [string, Misbehaviour, RegExp])[] = [
  ['does not answer in time', silent, /no answer within 200 ms/],
  ['resets the connection', (request) => void request.socket.resetAndDestroy(), /cannot be reached/],
  ['answers 500', answering('"out of order"', 500), /status 500/],
  ['does not know the request', answering('"bad request"', 400), /status 400/],
  ['does not know Avow', answering('"unauthorized"', 401), /status 401/],
  ['answers garbage', answering('{"evaluations":'), /not JSON/],
  ['answers no JSON', answering('<permit/>', 200, 'text/html'), /not of type application\/json/],
  ['answers hugely', evaluations(PERMIT, { ...PERMIT, context: { more: 'x'.repeat(100_000) } }), /longer than/],
  ['answers deeply', answering(`${'['.repeat(200)}${']'.repeat(200)}`), /too deeply/],
  ['decides too little', evaluations(PERMIT), /not 2 decisions/],
  ['decides too much', evaluations(PERMIT, PERMIT, PERMIT), /not 2 decisions/],
  ['decides for all at once', answering(JSON.stringify(PERMIT)), /not 2 decisions/],
  ['says yes instead of true', evaluations(PERMIT, { decision: 'yes' }), /not 2 decisions/],
  ['says nothing of one', evaluations(PERMIT, {}), /not 2 decisions/],
  ['says null', evaluations(PERMIT, null), /not 2 decisions/],
  ['redirects', (_, response) => void response.writeHead(307, { location: '/access/v1/other' }).end(), /redirect/],
];

const ask = async (world: Deciding, scope = 'trades orders_read'): Promise<Answer> =>
  world.exchange(await world.signIn(), scope);

describe('one that', () => {
  let patient: Deciding;
  let hasty: Deciding;
  beforeAll(async () => {
    patient = await startDeciding({ timeout: '30s', breaker: { failures: 1_000 } });
    hasty = await startDeciding({ timeout: '200ms', breaker: { failures: 1_000 } });
  });
  afterAll(() => Promise.all([patient.stop(), hasty.stop()]));

  test.each(CASES)('%s refuses the token, to be asked for again', async (_, misbehaviour, reason) => {
    const isLate = misbehaviour === silent;
    const world = isLate ? hasty : patient;
    world.pdp.misbehave(misbehaviour);
    const { status, headers, body } = await ask(world);
    expect({ status, error: body.error }).toEqual({ status: 503, error: 'temporarily_unavailable' });
    expect(headers.get('retry-after')).not.toBeNull();
    expect(JSON.stringify(body)).not.toMatch(/authz|127\.0\.0\.1/);
    const { error, decisionPoints } = await world.record();
    expect(error).toMatchObject({ reason: expect.stringMatching(reason) });
    expect(decisionPoints).toMatchObject([
      { point: 'authz', request: null, permitted: [], denied: ['trades', 'orders_read'] },
    ]);
    // Nobody was led to where the redirect points.
    expect(world.pdp.asked.every(({ path }) => path.startsWith('/access/v1/evaluation'))).toBe(true);
    world.pdp.misbehave(null);
    let again = await ask(world);
    // On a machine that stood still meanwhile, what answers at once was late, too.
    while (isLate && again.status === 503) again = await ask(world);
    expect(again.status).toBe(200);
  });
});

describe('onUnavailable', () => {
  let world: Deciding;
  afterEach(() => world.stop());

  test('dropScope leaves out what it decides about, and nothing else', async () => {
    world = await startDeciding({ for: { scopes: ['orders_read'] }, onUnavailable: 'dropScope' });
    world.pdp.misbehave(answering('{}', 500));
    expect(await ask(world)).toMatchObject({ status: 200, body: { scope: 'trades' } });
    expect((await world.record()).scopesRefused).toMatchObject([
      { scope: 'orders_read', because: expect.stringContaining('status 500') },
    ]);
  });

  test('deny says nothing against scopes that it does not decide about', async () => {
    world = await startDeciding({ for: { scopes: ['orders_read'] } });
    world.pdp.misbehave(answering('{}', 500));
    expect((await ask(world, 'trades')).status).toBe(200);
    expect((await ask(world)).status).toBe(503);
  });

  test('stale takes the last answer to the same question for a while, and refuses then', async () => {
    world = await startDeciding({ onUnavailable: 'stale', cache: { ttl: '10s', staleIfError: '60s' } });
    world.pdp.decide(({ action }) => action.name === 'trades');
    expect((await ask(world)).body.scope).toBe('trades');
    const [first] = world.pdp.asked;
    world.pdp.misbehave(answering('{}', 500));
    world.clock.advance(11_000);
    expect((await ask(world)).body.scope).toBe('trades');
    expect((await world.record()).decisionPoints).toMatchObject([{ request: first?.id, cache: 'stale' }]);
    // Another question has no last answer.
    expect((await ask(world, 'trades')).status).toBe(503);
    world.clock.advance(60_000);
    expect((await ask(world)).status).toBe(503);
  });

  test('and what is kept stands in for nothing where it is not said to', async () => {
    world = await startDeciding({ cache: { ttl: '10s', staleIfError: '60s' } });
    expect((await ask(world)).status).toBe(200);
    world.pdp.misbehave(answering('{}', 500));
    world.clock.advance(11_000);
    expect((await ask(world)).status).toBe(503);
    expect((await world.record()).decisionPoints).toMatchObject([{ request: null, cache: 'none' }]);
  });
});

describe('what it is told', () => {
  let world: Deciding;
  afterEach(() => world.stop());

  test('must be known: where a source of it is down, nothing is asked', async () => {
    world = await startDeciding({ for: { scopes: ['orders_read'] }, context: { risk: 'risk.score' } });
    await world.risk.close();
    expect((await ask(world, 'orders_read')).status).toBe(503);
    expect((await world.record()).error).toMatchObject({
      reason: expect.stringContaining('it is to be told of risk, which is unavailable'),
    });
    expect(world.pdp.asked).toEqual([]);
  });

  test('must be told as it is: what cannot be made of it is not left out', async () => {
    world = await startDeciding({ context: { half: 'user.userName / 2' } });
    expect((await ask(world, 'trades')).body.error).toBe('access_denied');
    expect((await world.record()).error).toMatchObject({ reason: expect.stringContaining('it cannot be told: ') });
    expect(world.pdp.asked).toEqual([]);
  });

  test('must name somebody: without an identifier nothing is asked, and asking again is no use', async () => {
    world = await startDeciding({ subject: { id: 'user.nickName' } });
    expect((await ask(world)).body.error).toBe('access_denied');
    expect((await world.record()).error).toMatchObject({
      reason: expect.stringContaining('the subject has no id that can be sent'),
    });
    expect(world.pdp.asked).toEqual([]);
  });
});

test('after repeated failures it is left alone for a while', async () => {
  const world = await startDeciding({ breaker: { failures: 2, openFor: '1m' } });
  world.pdp.misbehave(answering('{}', 500));
  for (let i = 0; i < 4; i += 1) expect((await ask(world)).status).toBe(503);
  expect(world.pdp.asked.length).toBe(2);
  expect((await world.record()).error).toMatchObject({ reason: expect.stringContaining('left alone') });
  await world.stop();
});

test('the deadline of the issuance bounds it too, with what was asked before', async () => {
  const risk = await standIn((request, response) => void setTimeout(() => json({ score: 1 })(request, response), 30));
  const world = await startDeciding({ timeout: '199ms', breaker: { failures: 1_000 } }, (config) =>
    `${config}\nlimits: { issuance: 200ms }\n`
      .replaceAll('timeout: 500ms', 'timeout: 199ms\n    breaker: { failures: 1000 }')
      .replace('${env:RISK_URL}', risk.url),
  );
  world.pdp.misbehave(silent);
  const refused = async () => {
    expect((await ask(world, 'trades')).status).toBe(503);
    return (await world.record()).error;
  };
  let error = await refused();
  // On a machine that stood still meanwhile, the risk engine was too slow by itself.
  while (JSON.stringify(error).includes('risk')) error = await refused();
  expect(error).toMatchObject({ reason: expect.stringContaining('deadline') });
  await Promise.all([world.stop(), risk.close()]);
});
