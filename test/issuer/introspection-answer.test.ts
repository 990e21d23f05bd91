import { afterEach, beforeEach, expect, test } from 'vitest';
import { ORDERS_CONFIG, SECRET } from '../conformance/server.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await createTestWorld({ config: `issuer: https://id.example.com\n${ORDERS_CONFIG}` });
});
afterEach(() => world.close());

const post = (path: string, client: string, form: Record<string, string>, accept = '*/*') =>
  world.request(path, {
    method: 'POST',
    headers: { accept, authorization: `Basic ${btoa(`${client}:${encodeURIComponent(SECRET)}`)}` },
    body: new URLSearchParams(form),
  });

async function reference(): Promise<string> {
  const response = await post('/oauth/token', 'opaque', { grant_type: 'client_credentials' });
  const { access_token }: { readonly access_token: string } = JSON.parse(await response.text());
  return access_token;
}

test.each([
  ['the time that its API allows', 0, 'max-age=30'],
  ['no longer than the token lives', 290_000, 'max-age=10'],
  ['not at all in its last second', 299_500, 'no-store'],
])('a gateway may keep the JWT for %s', async (_, age, told) => {
  const token = await reference();
  world.clock.advance(age);
  const response = await post('/oauth/introspect', 'resource', { token }, 'application/jwt');
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, told]);
});

test.each([
  ['', 'application/json'],
  ['application/json', 'application/json'],
  ['application/jwt', 'application/jwt'],
  ['text/html, Application/JWT; q=0.8', 'application/jwt'],
  ['application/jwt;q=0', 'application/json'],
  ['application/token-introspection+jwt', 'application/token-introspection+jwt'],
  ['application/token-introspection+jwt, application/jwt', 'application/jwt'],
  ['application/x-jwt', 'application/json'],
])('Accept: %s is answered with %s', async (accept, type) => {
  const response = await post('/oauth/introspect', 'resource', { token: await reference() }, accept);
  expect(response.headers.get('content-type')).toBe(type);
});
