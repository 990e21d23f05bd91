/** Where a decision point is asked. OpenID AuthZEN Authorization API 1.0 §9, §10.1 */
import { afterEach, describe, expect, test } from 'vitest';
import { renderProblems } from '../../src/config/report.ts';
import { settle } from '../../src/config/settle.ts';
import { EFFECTS } from '../claims/config.ts';
import { type Deciding, startDeciding } from './world.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

let world: Deciding;
afterEach(() => world.stop());

const ask = async (scope = 'trades') => world.exchange(await world.signIn(), scope);
const paths = () => world.pdp.asked.map(({ path }) => path);

/** What a decision point says of itself that takes questions elsewhere. */
function described(members: Readonly<Record<string, unknown>> = {}) {
  const { url } = world.pdp;
  world.pdp.move('/one', '/many');
  world.pdp.describe({
    policy_decision_point: url,
    access_evaluation_endpoint: `${url}/one`,
    access_evaluations_endpoint: `${url}/many`,
    ...members,
  });
}

describe('what its metadata say', () => {
  test('is where it is asked: one question, and several', async () => {
    world = await startDeciding();
    described();
    expect((await ask()).status).toBe(200);
    expect((await ask('trades orders_read')).status).toBe(200);
    expect(paths()).toEqual(['/one', '/many']);
    expect(world.pdp.looked).toEqual(['/.well-known/authzen-configuration']);
  });

  test('is looked at when Avow starts, so that no token waits for it', async () => {
    world = await startDeciding();
    described();
    await world.wake(new AbortController().signal);
    expect(world.pdp.looked).toHaveLength(1);
    await ask();
    expect([paths(), world.pdp.looked.length]).toEqual([['/one'], 1]);
  });

  test('is asked for under the well-known path before that of the url (§9.2.1)', async () => {
    world = await startDeciding();
    const url = `${world.pdp.url}/tenant1`;
    described({ policy_decision_point: url });
    await world.rewrite((text) => text.replace(`"url":"${world.pdp.url}"`, `"url":"${url}"`));
    expect((await ask()).status).toBe(200);
    expect(world.pdp.looked).toEqual(['/.well-known/authzen-configuration/tenant1']);
  });

  test('is looked at again each hour, and nobody waits for that', async () => {
    world = await startDeciding();
    described();
    await ask();
    world.clock.advance(HOUR);
    described({ access_evaluation_endpoint: `${world.pdp.url}/here` });
    await ask();
    expect(paths()).toEqual(['/one', '/one']);
    await expect.poll(() => world.pdp.looked.length).toBe(2);
    world.pdp.move('/here', '/many');
    await expect.poll(async () => (await ask()).status).toBe(200);
    expect(paths().at(-1)).toBe('/here');
  });

  test('may be that it takes one question at a time: then each scope is one', async () => {
    world = await startDeciding();
    described({ access_evaluations_endpoint: undefined });
    world.pdp.decide(({ action }) => action.name === 'orders_read');
    const { status, body } = await ask('trades orders_read');
    expect([status, body.scope]).toEqual([200, 'orders_read']);
    expect(paths()).toEqual(['/one', '/one']);
    expect(world.pdp.bodies.map(({ action }) => action)).toEqual([{ name: 'trades' }, { name: 'orders_read' }]);
    expect(new Set(world.pdp.bodies.map(({ subject }) => JSON.stringify(subject))).size).toBe(1);
  });
});

describe('without metadata', () => {
  test('it is asked where the standard has it, and left alone about that for an hour', async () => {
    world = await startDeciding();
    await ask();
    await ask('trades orders_read');
    expect(paths()).toEqual(['/access/v1/evaluation', '/access/v1/evaluations']);
    expect(world.pdp.looked).toHaveLength(1);
  });
});

describe('metadata that may not be used (§9.2.3): nothing is asked, and onUnavailable decides', () => {
  test.each<[string, (url: string) => Readonly<Record<string, unknown>>, RegExp]>([
    [
      'those of another',
      () => ({ policy_decision_point: 'https://other.example.com' }),
      /those of https:\/\/other\.example/,
    ],
    ['those of another by a slash', (url) => ({ policy_decision_point: `${url}/` }), /and not of its url/],
    ['those of nobody', () => ({ policy_decision_point: undefined }), /those of nobody/],
    [
      'an endpoint elsewhere',
      () => ({ access_evaluation_endpoint: 'https://other.example.com/one' }),
      /another origin/,
    ],
    [
      'several at an endpoint elsewhere',
      () => ({ access_evaluations_endpoint: 'https://a.example/' }),
      /another origin/,
    ],
    ['an endpoint that is no URL', () => ({ access_evaluation_endpoint: '/one' }), /another origin/],
    ['no endpoint', () => ({ access_evaluation_endpoint: undefined }), /or none/],
  ])('%s', async (_, members, reason) => {
    world = await startDeciding();
    described(members(world.pdp.url));
    expect(await ask()).toMatchObject({ status: 503 });
    expect(world.pdp.asked).toEqual([]);
    expect(await world.record()).toMatchObject({ decisionPoints: [{ reason: expect.stringMatching(reason) }] });
    described();
    world.clock.advance(MINUTE);
    expect((await ask()).status).toBe(200);
  });
});

describe('endpoints of the configuration', () => {
  test('win: its metadata are not looked at', async () => {
    world = await startDeciding();
    const { url } = world.pdp;
    described({ policy_decision_point: 'https://other.example.com' });
    const endpoints = { evaluation: `${url}/one`, evaluations: `${url}/many` };
    await world.rewrite((text) => text.replace('"for":"all"', `"for":"all","endpoints":${JSON.stringify(endpoints)}`));
    await ask();
    await ask('trades orders_read');
    expect([paths(), world.pdp.looked]).toEqual([['/one', '/many'], []]);
  });

  test('are of the host that url has', async () => {
    world = await startDeciding();
    const text = `issuer: https://id.example.com
decisionPoints:
  authz: { url: https://pdp.example.com, for: all, endpoints: { evaluation: https://pdp.example.org/one } }
`;
    const settled = settle('avow.yaml', { effects: EFFECTS, env: {}, readFile: () => text });
    if (!('problems' in settled)) throw new Error('it is taken for good');
    expect(renderProblems(settled.problems, settled.document)).toMatch(
      /decisionPoints\.authz\.endpoints\.evaluation\s+it is of another host than url/,
    );
  });
});
