import { describe, expect, test } from 'vitest';
import { guard } from '../../src/claims/guard.ts';
import { buildHttp } from '../../src/claims/resolvers/http.ts';
import { CALM, configOf, EFFECTS } from '../claims/config.ts';

/** A billing API that gives `answer` to the troubled person, and what it knows to everybody else; three failures open its breaker. */
function billing(answer: () => Response) {
  const config = configOf({
    resolvers: {
      billing: {
        kind: 'http',
        url: 'https://billing.internal/customers/{user.department}',
        gives: { plan: 'string' },
        breaker: { failures: 3, openFor: '10s' },
      },
    },
  }).resolvers.billing;
  if (config?.kind !== 'http') throw new Error('no such resolver');
  const fetch = (url: string) => Promise.resolve(url.endsWith('/jane') ? Response.json({ plan: 'gold' }) : answer());
  const { resolver } = buildHttp('billing', config, { outbound: () => fetch, now: () => 0 });
  if (resolver === null) throw new Error('the resolver was not built');
  const ask = guard(resolver, EFFECTS);
  return (department: string) => ask('default', { 'user.department': department }, CALM);
}

const status = (code: number) => () => new Response(null, { status: code });
const json = (body: string) => () => new Response(body, { headers: { 'content-type': 'application/json' } });
const fine = json('{}');

async function janeAfter(ask: (department: string) => Promise<{ status: string }>, trouble: string) {
  for (let i = 0; i < 3; i += 1) expect((await ask(trouble)).status).toBe('unavailable');
  return (await ask('jane')).status;
}

describe('what is wrong with one person’s data is that person’s trouble alone', () => {
  test.each<[string, string, () => Response]>([
    ['a department that leads elsewhere', '..', fine],
    ['a department that is half a character', '\ud800', fine],
    ['a department longer than a URL', 'x'.repeat(8_000), fine],
    ['a request that the source cannot take', 'joe', status(400)],
    ['a person whom it does not speak of to us', 'joe', status(403)],
    ['credentials that it does not take', 'joe', status(401)],
    ['a conflict', 'joe', status(409)],
    ['a URL that is too long for it', 'joe', status(414)],
    ['a value that it cannot process', 'joe', status(422)],
    ['a redirect', 'joe', () => new Response(null, { status: 302, headers: { location: '/login' } })],
    ['an answer that is too long', 'joe', json(JSON.stringify({ plan: 'x'.repeat(70_000) }))],
    ['an answer that is too deep', 'joe', json(`{"plan":${'['.repeat(200)}${']'.repeat(200)}}`)],
  ])('%s, three times over', async (_, department, answer) => {
    expect(await janeAfter(billing(answer), department)).toBe('answered');
  });
});

describe('what is wrong with the source keeps it from being asked for a while', () => {
  test.each<[string, () => Response]>([
    ['an error of its own', status(500)],
    ['its being down', status(503)],
    ['its having had too many requests', status(429)],
    ['its having waited too long', status(408)],
    ['an answer that is not JSON', json('<html>')],
    ['an answer of another type', () => new Response('{}')],
    [
      'a network that does not get there',
      () => {
        throw new TypeError('fetch failed');
      },
    ],
  ])('%s, three times over', async (_, answer) => {
    expect(await janeAfter(billing(answer), 'joe')).toBe('unavailable');
  });
});
