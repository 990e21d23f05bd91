/** RFC 9728, OAuth 2.0 Protected Resource Metadata, of the SCIM API that Avow itself serves. */
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestWorld } from '../world.ts';
import { type ConformanceServer, INSECURE, ORDERS, ORDERS_CONFIG, startServer } from './server.ts';

let server: ConformanceServer;
beforeAll(async () => {
  server = await startServer(ORDERS_CONFIG);
});
afterAll(() => server.stop());

describe('RFC 9728', () => {
  test('§3.1, §3.3 a client library that knows the SCIM URL finds the document and takes it', async () => {
    const resource = new URL(`${server.url}/scim/v2`);
    const response = await oauth.resourceDiscoveryRequest(resource, INSECURE);
    expect(response.headers.get('content-type')).toBe('application/json');
    const document = await oauth.processResourceDiscoveryResponse(resource, response);
    expect(document).toEqual({
      resource: resource.href,
      authorization_servers: [server.url],
      scopes_supported: ['scim:read', 'scim:write'],
      bearer_methods_supported: ['header'],
    });
  });

  test('§3.2 what has no elements is left out', async () => {
    const response = await fetch(`${server.url}/.well-known/oauth-protected-resource/scim/v2`);
    const document: object = JSON.parse(await response.text());
    expect(Object.values(document).filter((value) => Array.isArray(value) && value.length === 0)).toEqual([]);
  });

  test.each([{}, { authorization: 'Bearer nobody' }])('§5.1 a 401 with %j says where to read it', async (headers) => {
    const response = await fetch(`${server.url}/scim/v2/Users`, { headers });
    const challenge = response.headers.get('www-authenticate') ?? '';
    const url = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? '';
    expect(await (await fetch(url)).json()).toMatchObject({ resource: `${server.url}/scim/v2` });
  });

  test('§3.1 the well-known part stands between the host and the path, and behind a proxy where Avow sees it', async () => {
    const world = await createTestWorld({ config: 'issuer: https://example.com/id\nscim: { basePath: /people }\n' });
    for (const path of ['/id/people', '/people']) {
      const response = await world.request(`/.well-known/oauth-protected-resource${path}`);
      expect(await response.json()).toMatchObject({ resource: 'https://example.com/id/people' });
    }
    await world.close();
  });

  test('§4 the server names the resources it gives tokens for; those that others serve have no document here', async () => {
    expect((await server.discover()).protected_resources).toEqual([`${server.url}/scim/v2`, ORDERS]);
    expect((await fetch(`${server.url}/.well-known/oauth-protected-resource/orders`)).status).toBe(404);
  });
});
