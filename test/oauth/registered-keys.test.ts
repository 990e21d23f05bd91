import { expect, test } from 'vitest';
import { createRegisteredKeys } from '../../src/oauth/registered-keys.ts';
import { createClock } from '../world.ts';
import { testKey } from './world.ts';

const JWKS_URI = 'https://client.example/keys';
const TOKEN = { payload: '', signature: '' };

/** The keys of a client whose server answers what the test says; how often it was asked. */
async function opened() {
  const clock = createClock();
  const key = await testKey('ES256', 'k1');
  const server = { asked: 0, isUp: true };
  const fetch = async () => {
    server.asked += 1;
    return server.isUp ? Response.json({ keys: [key.publicJwk] }) : new Response('', { status: 500 });
  };
  const keys = createRegisteredKeys([], { outbound: () => fetch, now: clock.now });
  const find = (kid = 'k1') => keys('dyn.a', { jwks_uri: JWKS_URI })({ alg: 'ES256', kid }, TOKEN);
  return { clock, server, find, keys, key };
}

test('the keys of a client are fetched once for many assertions', async () => {
  const { find, server } = await opened();
  for (let n = 0; n < 5; n += 1) expect(await find()).toMatchObject({ type: 'public' });
  expect(server.asked).toBe(1);
});

test('a server that does not answer is left alone for a while, whoever asks in the name of its client', async () => {
  const { find, server, clock } = await opened();
  server.isUp = false;
  for (let n = 0; n < 20; n += 1) await expect(find()).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  expect(server.asked).toBe(1);
  server.isUp = true;
  clock.advance(30_000);
  expect(await find()).toMatchObject({ type: 'public' });
});

test('keys that a client replaced are not good any more, from the next assertion on', async () => {
  const { find, keys, key } = await opened();
  await find();
  const next = await testKey('ES256', 'k2');
  const replaced = keys('dyn.a', { jwks: { keys: [{ ...next.publicJwk, kty: 'EC' }] } });
  expect(await replaced({ alg: 'ES256', kid: 'k2' }, TOKEN)).toMatchObject({ type: 'public' });
  await expect(replaced({ alg: 'ES256', kid: String(key.publicJwk.kid) }, TOKEN)).rejects.toThrow();
});
