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

test.each([
  ['https://id.example.com', ['/']],
  ['https://example.com/id', ['/', '/id', '/id/']],
])('the root of %s says what this is, and each document that it names is there', async (issuer, paths) => {
  const world = await createTestWorld({ config: `issuer: ${issuer}\n` });
  for (const path of paths) {
    const answer = await world.request(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    const { service, description, ...named } = JSON.parse(await answer.text());
    expect([service, named.issuer]).toEqual(['Avow', issuer]);
    const documents = Object.values<string>(named).filter((url) => url !== issuer);
    expect(documents).toHaveLength(4);
    for (const url of documents) {
      // As a proxy passes it on that takes the issuer's path away, where SCIM and OpenID Connect have that in front.
      const asked = url.replace('https://example.com/id/', '/').replace(/^https:\/\/[^/]+/, '');
      expect([url, (await world.request(asked)).status]).toEqual([url, 200]);
    }
    expect(description).not.toMatch(/[0-9]+\.[0-9]+\.[0-9]+/);
  }
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
