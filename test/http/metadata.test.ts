import { expect, test } from 'vitest';
import { createTestWorld } from '../world.ts';

test.each([
  ['https://id.example.com', '/.well-known/oauth-authorization-server'],
  ['https://example.com/id', '/.well-known/oauth-authorization-server/id'],
  ['https://example.com/id', '/.well-known/oauth-authorization-server'],
])('RFC 8414 §3.1 the metadata of %s is at %s', async (issuer, path) => {
  const world = await createTestWorld({ config: `issuer: ${issuer}\n` });
  const response = await world.request(path);
  expect(await response.json()).toMatchObject({ issuer, token_endpoint: `${issuer}/oauth/token` });
  await world.close();
});

test('/healthz answers while the process does, /readyz while its database does too', async () => {
  const world = await createTestWorld({ config: 'issuer: https://id.example.com\n' });
  expect((await world.request('/healthz')).status).toBe(200);
  expect((await world.request('/readyz')).status).toBe(200);
  await world.close();
  expect((await world.request('/healthz')).status).toBe(200);
  expect((await world.request('/readyz')).status).toBe(503);
});
