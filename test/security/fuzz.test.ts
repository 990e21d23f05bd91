/**
 * Random and mutated text into everything that reads what the outside sends, through the whole app. FUZZ_RUNS sets how many texts
 * each of them gets.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECRETS, startTrading, type Trading } from '../trading.ts';
import { jsonMutationsOf, mutationsOf } from './mutation.ts';
import * as seeds from './seeds.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 120);
const HANG_MS = 100;
/** A pause of the machine is no hang: what was slow once has to be slow each time. */
const REPEATS = 4;

let world: Trading;
let id: string;
beforeAll(async () => {
  world = await startTrading();
  id = await world.createJohn();
});
afterAll(() => world.stop());

const BASE = 'https://id.example.com';
const SCIM = { authorization: `Bearer ${SECRETS.HR_TOKEN}`, 'content-type': 'application/scim+json' };
const FORM = { authorization: seeds.AUTHORIZATIONS.at(-1) ?? '', 'content-type': 'application/x-www-form-urlencoded' };
const encoded = (text: string) => encodeURIComponent(text.toWellFormed());

const get = (path: string, headers: Record<string, string> = SCIM) => new Request(`${BASE}${path}`, { headers });
const scim = (method: string, path: string, body: string) =>
  new Request(`${BASE}/scim/v2${path}`, { method, headers: SCIM, body });
const form = (path: string, body: string, headers: Record<string, string> = FORM) =>
  new Request(`${BASE}/oauth${path}`, { method: 'POST', headers, body });

const operation = (members: object) =>
  JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'add', ...members }],
  });

let made = 0;
/** The seed's person under another name, so that it is not refused for being there already. */
function fresh(text: string): string {
  made += 1;
  return text.replaceAll('fuzz@', `fuzz${made}@`).replaceAll('"userId":1', `"userId":${made}`);
}

/** What is fuzzed: its texts, and the request that brings one of them in. */
const ENTRANCES: readonly [string, fc.Arbitrary<string>, (text: string) => Request][] = [
  ['a filter', mutationsOf(seeds.FILTERS), (text) => get(`/scim/v2/Users?filter=${encoded(text)}`)],
  ['a filter of groups', mutationsOf(seeds.FILTERS), (text) => get(`/scim/v2/Groups?filter=${encoded(text)}`)],
  ['a filter of all types', mutationsOf(seeds.FILTERS), (text) => get(`/scim/v2/?filter=${encoded(text)}`)],
  ['attributes', mutationsOf(seeds.ATTRIBUTES), (text) => get(`/scim/v2/Users?attributes=${encoded(text)}`)],
  [
    'excludedAttributes',
    mutationsOf(seeds.ATTRIBUTES),
    (text) => get(`/scim/v2/Users/${id}?excludedAttributes=${encoded(text)}`),
  ],
  ['sortBy', mutationsOf(seeds.PATHS), (text) => get(`/scim/v2/Users?sortBy=${encoded(text)}`)],
  ['sortBy of groups', mutationsOf(seeds.PATHS), (text) => get(`/scim/v2/Groups?sortBy=${encoded(text)}&cursor=`)],
  ['sortBy of all types', mutationsOf(seeds.PATHS), (text) => get(`/scim/v2/?sortBy=${encoded(text)}&startIndex=2`)],
  ['a cursor', mutationsOf(['', 'eyJhIjoxfQ']), (text) => get(`/scim/v2/Users?cursor=${encoded(text)}`)],
  ['a cursor of changes', mutationsOf(['', '1', 'abc']), (text) => get(`/scim/v2/Changes?cursor=${encoded(text)}`)],
  ['a query', mutationsOf(seeds.QUERIES), (text) => get(`/scim/v2/Users?${text}`)],
  ['a place', mutationsOf(seeds.PLACES), (text) => get(`/scim/v2/${text}`)],
  [
    'the path of a PATCH',
    mutationsOf(seeds.PATHS),
    (path) => scim('PATCH', `/Users/${id}`, operation({ path, value: 'x' })),
  ],
  [
    'a key of a PATCH',
    mutationsOf(seeds.PATHS),
    (key) => scim('PATCH', `/Users/${id}`, operation({ value: { [key]: 'x' } })),
  ],
  ['the body of a PATCH', jsonMutationsOf(seeds.PATCHES), (text) => scim('PATCH', `/Users/${id}`, text)],
  ['the body of a PUT', jsonMutationsOf(seeds.RESOURCES), (text) => scim('PUT', `/Users/${id}`, text)],
  ['the body of a POST', jsonMutationsOf(seeds.RESOURCES), (text) => scim('POST', '/Users', fresh(text))],
  ['a group', jsonMutationsOf(seeds.GROUPS), (text) => scim('POST', '/Groups', fresh(text))],
  ['a bulk', jsonMutationsOf(seeds.BULKS), (text) => scim('POST', '/Bulk', fresh(text))],
  ['a search', jsonMutationsOf(seeds.SEARCHES), (text) => scim('POST', '/Users/.search', text)],
  ['a search of all', jsonMutationsOf(seeds.SEARCHES), (text) => scim('POST', '/.search', text)],
  [
    'the Authorization of SCIM',
    mutationsOf(seeds.AUTHORIZATIONS),
    (text) => get('/scim/v2/Users?count=0', { authorization: text }),
  ],
  [
    'the Authorization of a token request',
    mutationsOf(seeds.AUTHORIZATIONS),
    (text) => form('/token', 'grant_type=client_credentials', { ...FORM, authorization: text }),
  ],
  [
    'preconditions',
    mutationsOf(seeds.HEADERS),
    (text) => get(`/scim/v2/Users/${id}`, { ...SCIM, 'if-none-match': text }),
  ],
  [
    'the other headers',
    mutationsOf(seeds.HEADERS),
    (text) =>
      new Request(`${BASE}/scim/v2/Users/${id}`, {
        method: 'PATCH',
        headers: {
          ...SCIM,
          'if-match': text,
          accept: text,
          prefer: text,
          'content-type': text,
          'content-length': text,
        },
        body: operation({ path: 'title', value: 'x' }),
      }),
  ],
  ['a token request', mutationsOf(seeds.FORMS), (text) => form('/token', text)],
  ['an introspection', mutationsOf(seeds.FORMS), (text) => form('/introspect', text)],
];

describe('whatever the text, the answer is one of the protocol, and comes at once', () => {
  test.each(ENTRANCES)('%s', async (_, texts, request) => {
    const before = world.logged.length;
    const property = fc.asyncProperty(texts, async (text) => {
      const build = sendable(() => request(text));
      fc.pre(build !== null);
      const { status, body, ms } = await timed(build ?? (() => get('/')));
      expect(status, status < 500 ? body : String(world.logged.at(-1)?.fields.err)).toBeLessThan(500);
      if (status >= 400) expect(body).toMatch(/"detail"|"error"|there is nothing at/);
      if (ms > HANG_MS) expect(await leastOf(build ?? (() => get('/')))).toBeLessThan(HANG_MS);
    });
    await fc.assert(property, { numRuns: RUNS });
    expect(world.logged.slice(before).filter((line) => line.level === 'error')).toEqual([]);
  });
});

/** Null where no HTTP client can send such a request: a header with a line break in it. */
function sendable(build: () => Request): (() => Request) | null {
  try {
    build();
    return build;
  } catch {
    return null;
  }
}

async function timed(build: () => Request): Promise<{ status: number; body: string; ms: number }> {
  const request = build();
  const start = performance.now();
  const response = await world.app.request(request);
  const body = await response.text();
  return { status: response.status, body, ms: performance.now() - start };
}

async function leastOf(build: () => Request): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) times.push((await timed(build)).ms);
  return Math.min(...times);
}
