import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Listening } from '../../src/server.ts';
import type { TestWorld } from '../world.ts';
import { bodyOf, CONFIG, HR_TOKEN, post, running } from './world.ts';

let world: TestWorld;
let at: Listening;
beforeEach(async () => {
  world = await running({ config: CONFIG });
  at = await world.listen();
});
afterEach(async () => {
  await at.stop(1_000);
  await world.close();
});

test('fifty clients that ask without a pause see twenty changes, and not one failure', async () => {
  let over = false;
  const seen = new Map<string, number>();
  const note = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  const ask = async (i: number) => {
    const [path, init] = post('/oauth/token', { grant_type: 'client_credentials', scope: 'read write' });
    const people = { headers: { authorization: `Bearer ${HR_TOKEN}` } };
    while (!over) {
      const response =
        i % 2 === 0 ? await fetch(`${at.url}${path}`, init) : await fetch(`${at.url}/scim/v2/Users`, people);
      await response.text();
      note(`${response.status}`);
    }
  };
  const clients = Array.from({ length: 50 }, (_, i) => ask(i).catch((error) => note(`${error}`)));
  const next = async () => {
    const [path, init] = post('/oauth/token', { grant_type: 'client_credentials', scope: 'read' });
    return decodeJwt(`${(await bodyOf(await fetch(`${at.url}${path}`, init))).access_token}`).plan;
  };
  for (let i = 0; i < 20; i += 1) {
    const claims = i % 2 === 0 ? 'claims: [desk, plan]' : 'claims: [desk]';
    expect(await world.rewrite((text) => text.replace(/claims: \[[^\]]*\]/, claims))).toMatchObject({ kind: 'taken' });
    expect(await next()).toBe(i % 2 === 0 ? 'gold' : undefined);
    const answered = seen.get('200') ?? 0;
    while ((seen.get('200') ?? 0) < answered + 10 && seen.size < 2)
      await new Promise((resolve) => setImmediate(resolve));
  }
  over = true;
  await Promise.all(clients);
  expect([...seen.keys()]).toEqual(['200']);
});
