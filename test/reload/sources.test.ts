import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createCarryOver } from '../../src/carry-over.ts';
import type { Fetch } from '../../src/effects.ts';
import { createIdTokenVerifier } from '../../src/oauth/id-token.ts';
import { createPartner, PARTNER_URLS, providers } from '../oauth/provider.ts';
import { now } from '../oauth/world.ts';
import { createClock, type TestWorld } from '../world.ts';
import { asked, CONFIG, nextToken, post, running } from './world.ts';

let worlds: TestWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

/** An installation with one more source, whose `plan` is in the token. */
async function withSource(source: string, options: Parameters<typeof running>[0] = {}): Promise<TestWorld> {
  const config = CONFIG.replace('from: client, path: metadata.plan', 'from: billing, path: plan')
    .replace('claims: [desk]', 'claims: [desk, plan]')
    .concat(`resolvers:\n  billing: ${source}\n`);
  const world = await running({ ...options, config });
  worlds = [...worlds, world];
  return world;
}

const HTTP =
  "{ kind: http, url: 'https://billing.example/{client.id}', gives: { plan: string }, cache: { ttl: 60s }, breaker: { failures: 2, openFor: 10m } }";

/** A billing API, and how often it was asked. */
function billing(answer: () => Response) {
  const calls: string[] = [];
  const fetch: Fetch = async (url) => {
    calls.push(url);
    return answer();
  };
  return { calls, fetch };
}

const another = (text: string) => text.replace('metadata: { desk: rates', 'metadata: { desk: bonds');

describe('a source that stays as it is in the file', () => {
  test('goes on with the answers that it has given', async () => {
    const { calls, fetch } = billing(() => Response.json({ plan: 'gold' }));
    const world = await withSource(HTTP, { fetch });
    expect(await nextToken(world)).toMatchObject({ desk: 'rates', plan: 'gold' });
    await world.rewrite(another);
    expect(await nextToken(world)).toMatchObject({ desk: 'bonds', plan: 'gold' });
    expect(calls).toHaveLength(1);
  });

  test('is left alone as long as it was to be, after it had failed', async () => {
    const { calls, fetch } = billing(() => new Response('', { status: 500 }));
    const world = await withSource(HTTP, { fetch });
    for (let i = 0; i < 3; i += 1) expect(await asked(world)).toMatchObject({ error: 'temporarily_unavailable' });
    expect(calls).toHaveLength(2);
    await world.rewrite(another);
    expect(await asked(world)).toMatchObject({ error: 'temporarily_unavailable' });
    expect(calls).toHaveLength(2);
  });

  test('and the question that is under way is not put twice', async () => {
    let answer = (_: Response) => {};
    const answered = new Promise<Response>((resolve) => {
      answer = resolve;
    });
    const calls: string[] = [];
    const fetch: Fetch = (url) => {
      calls.push(url);
      return answered;
    };
    const world = await withSource(HTTP, { fetch });
    const before = nextToken(world);
    await expect.poll(() => calls).toHaveLength(1);
    await world.rewrite(another);
    const after = nextToken(world);
    await new Promise((resolve) => setImmediate(resolve));
    answer(Response.json({ plan: 'gold' }));
    expect([await before, await after]).toMatchObject([
      { desk: 'rates', plan: 'gold' },
      { desk: 'bonds', plan: 'gold' },
    ]);
    expect(calls).toHaveLength(1);
  });
});

test('a source that is another one is asked anew', async () => {
  const { calls, fetch } = billing(() => Response.json({ plan: 'gold' }));
  const world = await withSource(HTTP, { fetch });
  await nextToken(world);
  await world.rewrite((text) => text.replace('billing.example', 'billing.example.org'));
  await nextToken(world);
  expect(calls).toEqual(['https://billing.example/app', 'https://billing.example.org/app']);
});

test('an identity provider is known by the keys that it gave, whatever else is said of it', async () => {
  const partner = await createPartner();
  const installation = {};
  const ways = () => ({ outbound: () => partner.fetch, now, carryOver: createCarryOver(installation) });
  const [before, after] = [ways(), ways()];
  await createIdTokenVerifier(providers(), before)(await partner.idToken());
  const verify = createIdTokenVerifier(providers({ clockTolerance: '10s' }), after);
  await before.carryOver.end();
  await verify(await partner.idToken());
  expect(partner.asked).toEqual([PARTNER_URLS.discovery, PARTNER_URLS.jwks]);
});

test('of a module the file counts, and not its name alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'avow-reload-'));
  const file = join(folder, 'plan.mjs');
  const code = (plan: string) =>
    `export default { gives: { plan: 'string' }, needs: ['client.id'], resolve: () => ({ plan: '${plan}' }) };`;
  writeFileSync(file, code('gold'));
  const world = await withSource(`{ kind: module, module: ${file}, cache: { ttl: 60s } }`, {
    files: { [file]: code('gold') },
  });
  expect(await nextToken(world)).toMatchObject({ plan: 'gold' });
  writeFileSync(file, code('silver'));
  await world.rewrite(() => code('silver'), file);
  expect(await nextToken(world)).toMatchObject({ plan: 'silver' });
  rmSync(folder, { recursive: true });
});

describe('a database that is a source', () => {
  /** Databases by their names: opened, asked, closed, in order. */
  function databases() {
    const told: string[] = [];
    const held: (() => void)[] = [];
    let holds = false;
    return {
      told,
      hold: () => {
        holds = true;
      },
      letGo: () => {
        holds = false;
        for (const answer of held.splice(0)) answer();
      },
      openDatabase: ({ database }: { readonly database: string }) => {
        const name = /\/(\w+)$/.exec(database)?.[1];
        return {
          query: async ([text = '']: readonly string[]) => {
            told.push(`${name} ${text === 'select 1' ? 'opened' : 'asked'}`);
            if (holds && text !== 'select 1') await new Promise<void>((resolve) => held.push(resolve));
            return [{ plan: name }];
          },
          close: async () => {
            told.push(`${name} closed`);
          },
        };
      },
    };
  }

  const sql = (name: string) =>
    `{ kind: sql, database: 'postgres://h/${name}', query: 'select plan from p where id = :client.id', gives: { plan: string }, timeout: 1s }`;

  test('that stays is neither opened again nor closed; one that is added is opened before it is asked', async () => {
    const { told, openDatabase } = databases();
    const world = await withSource(sql('one'), { openDatabase });
    await world.wake(new AbortController().signal);
    await world.rewrite(another);
    await world.rewrite((text) => text.concat(`  more: ${sql('two')}\n`));
    expect(told).toEqual(['one opened', 'two opened']);
    expect(await nextToken(world)).toMatchObject({ plan: 'one' });
  });

  test('that is taken out is closed, when the requests that began with it are over', async () => {
    const { told, hold, letGo, openDatabase } = databases();
    const world = await withSource(sql('one'), { openDatabase });
    hold();
    const under = world.fetch(tokenRequest());
    await expect.poll(() => told).toEqual(['one asked']);
    await world.rewrite((text) => text.replace('h/one', 'h/two'));
    await world.rewrite(another);
    expect(told).toEqual(['one asked', 'two opened']);
    letGo();
    expect((await under).status).toBe(200);
    await expect.poll(() => told).toEqual(['one asked', 'two opened', 'one closed']);
    expect(await nextToken(world)).toMatchObject({ plan: 'two' });
  });

  test('that cannot be closed is told, and nothing else comes of it', async () => {
    const { openDatabase } = databases();
    const stuck = { close: () => Promise.reject(new Error('it hangs')) };
    const opened = (target: { readonly database: string }) => ({ ...openDatabase(target), ...stuck });
    const world = await withSource(sql('one'), { openDatabase: opened });
    expect(
      await world.rewrite((text) =>
        text.replace(/from: billing, path: plan/, 'from: client, path: id').replace(/resolvers:\n.*\n/, ''),
      ),
    ).toMatchObject({ kind: 'taken' });
    await expect.poll(() => world.logged.map(({ message }) => message)).toContain('a source that is gone stays open');
  });

  test('of a configuration that is refused is left unopened', async () => {
    const { told, openDatabase } = databases();
    const world = await withSource(sql('one'), { openDatabase });
    await world.rewrite((text) =>
      text.replace('claims: [desk, plan]', 'claims: [nothing]').concat(`  more: ${sql('two')}\n`),
    );
    expect(told.filter((line) => line !== 'two closed')).toEqual([]);
    expect(await nextToken(world)).toMatchObject({ plan: 'one' });
  });
});

describe('wrong secrets that were counted', () => {
  const LIMIT = 'limits: { failedAuthentication: { attempts: 3, per: 1h } }\n';

  test('are counted on, also against another limit', async () => {
    const world = await running({ config: CONFIG + LIMIT });
    worlds = [...worlds, world];
    const guess = async () => (await world.request(...post('/oauth/token', {}, 'app', 'wrong'))).status;
    const seen = [await guess(), await guess()];
    await world.rewrite((text) => text.replace('claims: [desk]', 'claims: []'));
    seen.push(await guess(), await guess());
    expect(seen).toEqual([401, 401, 401, 429]);
    await world.rewrite((text) => text.replace('attempts: 3', 'attempts: 5'));
    expect([await guess(), await guess(), await guess()]).toEqual([401, 401, 429]);
  });
});

test('a hundred changes leave as much behind as one', async () => {
  const clock = createClock();
  const { calls, fetch } = billing(() => Response.json({ plan: 'gold' }));
  const world = await withSource(HTTP, { clock, fetch });
  for (const part of [world.events, world.keys, world.streams, world.registrations]) part.start();
  const change = (i: number) =>
    world.rewrite((text) => text.replace(/desk: \w+, plan: gold/, `desk: d${i}, plan: gold`));
  await change(0);
  // Who looks for what has expired, and who for the keys.
  await expect.poll(clock.waiting).toBe(2);
  const handles = () => process.getActiveResourcesInfo().length;
  const before = handles();
  for (let i = 1; i <= 100; i += 1) await change(i);
  expect(await nextToken(world)).toMatchObject({ desk: 'd100' });
  await expect.poll(clock.waiting).toBe(2);
  expect(handles()).toBeLessThanOrEqual(before);
  expect(calls).toHaveLength(1);
});

function tokenRequest(): Request {
  const authorization = `Basic ${Buffer.from('app:app-secret-of-enough-length').toString('base64')}`;
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'read' });
  return new Request('https://id.example.com/oauth/token', { method: 'POST', headers: { authorization }, body });
}
