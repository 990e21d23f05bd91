import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutboundPolicy } from '../../../src/effects.ts';
import { contextOf } from '../config.ts';
import { json, type StandIn, standIn } from '../stand-in.ts';
import { createSource } from './source.ts';

let source: StandIn;
let issued: number;
let accepted: (authorization: string | undefined) => boolean;

beforeEach(async () => {
  issued = 0;
  accepted = () => true;
  source = await standIn((request, response) => {
    const status = accepted(request.headers.authorization) ? 200 : 401;
    json({ plan: 'gold' }, status)(request, response);
  });
});
afterEach(() => source.close());

const shown = () => source.headers.map(({ authorization }) => authorization);

/** @param deps the clock, where the test has one */
function billing(auth: object, deps: { readonly now?: () => number } = {}) {
  return createSource({ kind: 'http', url: `${source.url}/me`, gives: { plan: 'string' }, auth }, deps);
}

describe('what Avow shows of itself', () => {
  test.each<[string, object, string]>([
    ['a bearer token', { kind: 'bearer', token: 'abc.def-1' }, 'Bearer abc.def-1'],
    ['a name and a password', { kind: 'basic', user: 'avow', password: 'pä:ss' }, 'Basic YXZvdzpww6Q6c3M='],
  ])('is %s', async (_, auth, header) => {
    expect(await billing(auth).ask()).toMatchObject({ values: { plan: 'gold' } });
    expect(shown()).toEqual([header]);
  });

  test('is not shown a second time where it is refused', async () => {
    accepted = () => false;
    const outcome = await billing({ kind: 'bearer', token: 'abc-secret' }).ask();
    expect(outcome).toMatchObject({ status: 'unavailable', reason: 'it answered with status 401' });
    expect(source.asked).toHaveLength(1);
    expect(JSON.stringify(outcome)).not.toContain('abc-secret');
  });

  test('is sent to a risk engine too', async () => {
    const auth = { kind: 'bearer', token: 'abc' };
    await createSource({ kind: 'risk', url: `${source.url}/score`, send: ['user.userId'], auth }).ask();
    expect(shown()).toEqual(['Bearer abc']);
  });
});

describe('a token of Avow’s own', () => {
  let login: StandIn;
  let answer: () => { readonly body: unknown; readonly status?: number };
  let now: number;
  const auth = () => ({
    kind: 'client-credentials',
    tokenUrl: `${login.url}/token`,
    clientId: 'av:ow',
    clientSecret: 'top secret/1',
    scopes: ['billing.read', 'plans'],
  });
  const own = () => billing(auth(), { now: () => now });

  beforeEach(async () => {
    now = 0;
    answer = () => ({ body: { access_token: `t${issued}`, token_type: 'bearer', expires_in: 300 } });
    login = await standIn((request, response) => {
      issued += 1;
      const { body, status } = answer();
      json(body, status)(request, response);
    });
  });
  afterEach(() => login.close());

  test('is asked for as RFC 6749 §4.4.2 says, and shown to the source', async () => {
    expect(await own().ask()).toMatchObject({ values: { plan: 'gold' } });
    expect(login.asked).toEqual(['POST /token']);
    expect(login.headers[0]).toMatchObject({
      // RFC 6749 §2.3.1: av%3Aow and top+secret%2F1
      authorization: `Basic ${Buffer.from('av%3Aow:top+secret%2F1').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(login.bodies).toEqual(['grant_type=client_credentials&scope=billing.read+plans']);
    expect(shown()).toEqual(['Bearer t1']);
  });

  test.each<[string, number | undefined, number, number]>([
    ['is kept while it is good', 300, 269_000, 1],
    ['is renewed before it expires', 300, 271_000, 2],
    ['of a short life is kept for most of it', 10, 8_900, 1],
    ['of a short life is renewed before it expires', 10, 9_100, 2],
    ['of an unknown life is kept for a minute', undefined, 53_000, 1],
    ['of an unknown life is kept no longer than that', undefined, 55_000, 2],
  ])('%s', async (_, expires_in, after, times) => {
    answer = () => ({ body: { access_token: `t${issued}`, token_type: 'Bearer', expires_in } });
    const one = own();
    await one.ask();
    now = after;
    await one.ask();
    expect(issued).toBe(times);
  });

  test('is asked for once by all who need it at the same time', async () => {
    const one = own();
    await Promise.all(['a', 'b', 'c'].map((tenant) => one.ask(contextOf({}, tenant))));
    expect(issued).toBe(1);
    expect(shown()).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1']);
  });

  test('that the source refuses before its time is renewed, and the question asked again, once', async () => {
    const one = own();
    await one.ask();
    now = 60_000;
    accepted = (authorization) => authorization !== 'Bearer t1';
    expect(await one.ask()).toMatchObject({ values: { plan: 'gold' } });
    expect(shown()).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2']);
  });

  test('that the source refuses always is not asked for again and again', async () => {
    const one = own();
    accepted = () => false;
    for (let i = 0; i < 5; i += 1) {
      expect(await one.ask()).toMatchObject({ status: 'unavailable', reason: 'it answered with status 401' });
    }
    expect(issued).toBe(1);
    now = 60_000;
    await one.ask();
    expect(issued).toBe(2);
  });

  test.each<[string, { readonly body: unknown; readonly status?: number }, string]>([
    ['refuses', { body: { error: 'invalid_client' }, status: 401 }, 'it answered with status 401'],
    ['answers without a token', { body: { token_type: 'Bearer' } }, 'there is no access_token in the answer'],
    [
      'answers a token that cannot be sent',
      { body: { access_token: 'a\nb', token_type: 'Bearer' } },
      'there is no access_token',
    ],
    [
      'answers a token of another type',
      { body: { access_token: 'a', token_type: 'DPoP' } },
      'its token is not of type Bearer',
    ],
    ['answers a list', { body: [] }, 'there is no access_token in the answer'],
    ['is too long', { body: { access_token: 'a', x: 'y'.repeat(70_000) } }, 'its answer is longer than 65536 bytes'],
  ])('makes the source unavailable where its endpoint %s', async (_, given, reason) => {
    answer = () => given;
    const outcome = await own().ask();
    expect(outcome).toMatchObject({
      status: 'unavailable',
      reason: expect.stringContaining(`of its token endpoint, ${reason}`),
    });
    expect(JSON.stringify(outcome)).not.toMatch(/top secret|av:ow/);
    expect(source.asked).toEqual([]);
  });

  test('that cannot be renewed makes the source unavailable, by the reason of its endpoint', async () => {
    const one = own();
    await one.ask();
    now = 60_000;
    accepted = () => false;
    answer = () => ({ body: {}, status: 503 });
    expect(await one.ask()).toMatchObject({
      status: 'unavailable',
      reason: 'no token for it: of its token endpoint, it answered with status 503',
    });
  });

  test('that could not be had is asked for again at the next question', async () => {
    const one = own();
    const good = answer;
    answer = () => ({ body: {}, status: 503 });
    await one.ask();
    answer = good;
    expect(await one.ask()).toMatchObject({ values: { plan: 'gold' } });
  });
});

test('a client certificate is one of the connections that the source is asked over', async () => {
  const asked: OutboundPolicy[] = [];
  const tls = { cert: 'the certificate', key: 'the key', ca: 'the authority' };
  const config = { kind: 'http', url: 'https://billing.example/', allowPrivate: [], gives: { plan: 'string' }, tls };
  const answer = () => Promise.resolve(Response.json({ plan: 'gold' }));
  const source = createSource(config, {
    outbound: (policy) => {
      asked.push(policy);
      return answer;
    },
  });
  expect(await source.ask()).toMatchObject({ values: { plan: 'gold' } });
  expect(asked).toEqual([{ allowPrivate: [], tls }]);
});

describe('a signed request', () => {
  test('says when it was made, and carries the body that was signed', async () => {
    const config = { kind: 'http', url: `${source.url}/me`, method: 'POST', body: { id: '{user.userId}' } };
    const signed = { ...config, gives: { plan: 'string' }, sign: { secret: 'a-secret-that-two-share' } };
    await createSource(signed, { now: () => 1_700_000_000_999 }).ask();
    const { signature, ...headers } = source.headers[0] ?? {};
    expect(signature).toMatch(/^avow=:[A-Za-z0-9+/]{43}=:$/);
    expect(headers).toMatchObject({
      'signature-input':
        'avow=("@method" "@path" "@query" "content-digest");created=1700000000;keyid="source";alg="hmac-sha256"',
      'content-digest': expect.stringMatching(/^sha-256=:[A-Za-z0-9+/]{43}=:$/),
    });
  });
});
