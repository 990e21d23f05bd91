import { afterEach, describe, expect, test } from 'vitest';
import { contextOf } from '../config.ts';
import { json, type StandIn, standIn } from '../stand-in.ts';
import { createSource, problemsOf } from './source.ts';

let server: StandIn;
afterEach(() => server?.close());

const GIVES = { plan: 'string', seats: 'integer' };

/** @param config beside the kind, what it gives and the server's URL */
async function ask(answer: Parameters<typeof standIn>[0], config: object = {}, context = contextOf()) {
  server = await standIn(answer);
  return createSource({ kind: 'http', url: `${server.url}/customers`, gives: GIVES, ...config }).ask(context);
}

describe('what is sent', () => {
  test('is a body with whole values in the place of their names, of whatever type', async () => {
    const body = {
      customer: { id: '{user.userId}', locations: '{user.locations}', roles: '{user.roles}', fixed: 7 },
      list: ['{client.id}', 'text', null, true],
    };
    await ask(json({ plan: 'gold' }), { method: 'POST', body });
    expect(server.asked).toEqual(['POST /customers']);
    expect(server.headers[0]).toMatchObject({ 'content-type': 'application/json', accept: 'application/json' });
    expect(JSON.parse(server.bodies[0] ?? '')).toEqual({
      customer: { id: 2998, locations: ['NY'], roles: [{ value: 'trader', primary: true }], fixed: 7 },
      list: ['trading-web', 'text', null, true],
    });
  });

  test('is a value that looks like JSON as the text that it is', async () => {
    const user = { department: '","admin":true,"x":"' };
    await ask(json({}), { method: 'PUT', body: { dept: '{user.department}' } }, contextOf({ user }));
    expect(JSON.parse(server.bodies[0] ?? '')).toEqual({ dept: user.department });
  });

  test('is a GraphQL query with its braces', async () => {
    const query = 'query($id: ID!) { customer(id: $id) { plan } }';
    await ask(json({ data: { customer: { plan: 'gold' } } }), {
      method: 'POST',
      body: { query, variables: { id: '{user.userId}' } },
      result: { pointer: '/data/customer' },
    });
    expect(JSON.parse(server.bodies[0] ?? '')).toEqual({ query, variables: { id: 2998 } });
  });

  test('is nothing, where what the body needs has no value', async () => {
    const outcome = await ask(json({}), { method: 'POST', body: { id: '{user.department}' } });
    expect(outcome).toMatchObject({ status: 'absent', reason: 'user.department has no value' });
    expect(server.asked).toEqual([]);
  });

  test('has the headers of the configuration, in place of the usual ones where they are named', async () => {
    await ask(json({}), { headers: { Accept: 'application/vnd.acme+json', 'X-Api-Key': 'k1' } });
    expect(server.headers[0]).toMatchObject({ accept: 'application/vnd.acme+json', 'x-api-key': 'k1' });
  });
});

describe('what is taken of the answer', () => {
  const answer = { data: { customers: [{ plan: 'gold', seats: 3 }, { plan: 'free' }] } };

  test.each<[string, object, object]>([
    ['a JSON pointer', { pointer: '/data/customers/0' }, { plan: 'gold', seats: 3 }],
    ['an expression', { expr: 'answer.data.customers.filter(c, has(c.seats))[0]' }, { plan: 'gold', seats: 3 }],
    ['an object that an expression makes', { expr: '{"plan": answer.data.customers[1].plan}' }, { plan: 'free' }],
    ['a pointer to nothing: there is nothing', { pointer: '/data/customers/7' }, {}],
    ['an expression without a result: there is nothing', { expr: 'dyn(null)' }, {}],
  ])('is what stands at %s', async (_, result, values) => {
    const outcome = await ask(json(answer), { result });
    expect(outcome).toMatchObject({ status: 'answered', values });
  });

  test('may come of an answer that is a list', async () => {
    const outcome = await ask(json([{ plan: 'gold' }]), { result: { pointer: '/0' } });
    expect(outcome).toMatchObject({ values: { plan: 'gold' } });
  });

  test.each<[string, object, string]>([
    ['a pointer leads to a text', { pointer: '/data/customers/0/plan' }, 'its result is not a JSON object'],
    [
      'an expression reads what is not there',
      { expr: 'answer.nobody.x' },
      'the result has no value: No such key: nobody',
    ],
  ])('is unavailable where %s', async (_, result, reason) => {
    expect(await ask(json(answer), { result })).toMatchObject({ status: 'unavailable', reason });
  });

  test('never has the values of the answer in the reason', async () => {
    const outcome = await ask(json({ plan: 'secret-plan' }), { result: { expr: 'answer.plan.x' } });
    expect(JSON.stringify(outcome)).not.toContain('secret-plan');
  });
});

describe('a status', () => {
  test.each([204, 403, 404, 410])('%i means that there is nothing, where the configuration says so', async (status) => {
    const empty: Parameters<typeof standIn>[0] = (_, response) => response.writeHead(status).end();
    expect(await ask(empty, { absentOn: [status] })).toMatchObject({ status: 'answered', values: {} });
  });

  test.each([204, 403, 410])('%i means that it cannot be had, where it does not', async (status) => {
    const empty: Parameters<typeof standIn>[0] = (_, response) => response.writeHead(status).end();
    expect(await ask(empty)).toMatchObject({ status: 'unavailable' });
  });
});

describe('at boot', () => {
  const http = { kind: 'http', url: 'https://billing.example/customers', gives: GIVES };
  const posted = { ...http, method: 'POST' };

  test.each<[string, object, string]>([
    ['a body of a GET', { ...http, body: { a: 1 } }, 'body: a GET has no body'],
    [
      'a placeholder amid a text',
      { ...posted, body: { c: ['id-{user.userId}'] } },
      "body.c.0: 'id-{user.userId}' is not a source and a path alone",
    ],
    ['a placeholder without a path', { ...posted, body: { c: '{user}' } }, "body.c: '{user}' is not a source"],
    [
      'a source that is not there',
      { ...posted, body: { c: '{users.id}' } },
      "body.c: users.id: there is no source 'users'",
    ],
    ['a value that is not there', { ...posted, body: { c: '{client.ib}' } }, "body.c: client.ib: it gives no 'ib'"],
    ['a pointer that is none', { ...http, result: { pointer: 'data' } }, "result.pointer: 'data' is no JSON pointer"],
    ['an expression that is none', { ...http, result: { expr: 'answer.' } }, 'result.expr: '],
    [
      'an expression over something else',
      { ...http, result: { expr: 'user.plan' } },
      "result.expr: there is no 'user'",
    ],
    [
      'an expression that makes no object',
      { ...http, result: { expr: '"a"' } },
      'result.expr: the expression gives string',
    ],
    [
      'a list in the URL',
      { ...http, url: 'https://billing.example/{user.locations}' },
      'url: user.locations is string[]',
    ],
  ])('%s is found, at its place', (_, config, told) => {
    expect(problemsOf(config)).toEqual([expect.stringContaining(told)]);
  });
});
