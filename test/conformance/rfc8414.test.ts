/** RFC 8414, OAuth 2.0 Authorization Server Metadata, and OpenID Connect Discovery 1.0, which is read by the same rules. */
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestWorld } from '../world.ts';
import { type ConformanceServer, ORDERS_CONFIG, SECRET, startServer } from './server.ts';

let server: ConformanceServer;
beforeAll(async () => {
  server = await startServer(`${ORDERS_CONFIG}  keen: { kind: machine, secret: '${SECRET}', algorithm: EdDSA }\n`);
});
afterAll(() => server.stop());

const documentAt = async (path: string): Promise<object> => JSON.parse(await (await fetch(server.url + path)).text());

describe('RFC 8414', () => {
  test('§3 a client library that knows the issuer finds the document and takes it', async () => {
    // §3.3: the issuer in the document is the one that was asked for.
    expect(await server.discover()).toMatchObject({ issuer: server.url, token_endpoint: `${server.url}/oauth/token` });
  });

  test.each([
    '/.well-known/oauth-authorization-server/id',
    '/.well-known/oauth-authorization-server',
    '/.well-known/openid-configuration/id',
    '/id/.well-known/openid-configuration',
  ])('§3.1, §5 an issuer with a path is found at %s', async (path) => {
    const world = await createTestWorld({ config: 'issuer: https://example.com/id\n' });
    const response = await world.request(path);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({ issuer: 'https://example.com/id' });
    await world.close();
  });

  test('§2 what the standard requires is there, and every endpoint that is named answers', async () => {
    const metadata = await server.discover();
    expect(metadata.response_types_supported).toEqual([]);
    // Required with private_key_jwt; "none" must not be in it.
    expect(metadata.token_endpoint_auth_signing_alg_values_supported).not.toContain('none');
    expect(metadata).not.toHaveProperty('authorization_endpoint');
    const endpoints = Object.entries(metadata).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name));
    expect(endpoints.length).toBeGreaterThanOrEqual(3);
    for (const [name, url] of endpoints) {
      const { status } = await fetch(String(url), { method: name === 'jwks_uri' ? 'GET' : 'POST' });
      expect([name, status]).not.toEqual([name, 404]);
    }
  });

  test('§3.2 what has no elements is left out, but for what must be there', async () => {
    const empty = Object.entries(await server.discover()).filter(
      ([, value]) => Array.isArray(value) && value.length === 0,
    );
    // §2: "REQUIRED", and there is no authorization endpoint to ask for one.
    expect(empty).toEqual([['response_types_supported', []]]);
  });

  test('§2 the algorithms are those that are configured, and the JWKS has a key for each', async () => {
    const { introspection_signing_alg_values_supported: algorithms } = await server.discover();
    expect(algorithms).toEqual(['ES256', 'EdDSA']);
    const response = await fetch(`${server.url}/oauth/jwks`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    const jwks: { readonly keys: readonly { readonly alg: string }[] } = JSON.parse(await response.text());
    expect(jwks.keys.map(({ alg }) => alg).toSorted()).toEqual(algorithms);
  });
});

describe('OpenID Connect Discovery 1.0', () => {
  test('§4 a client library that knows the issuer finds the document and gets a token by it', async () => {
    const options = { execute: [openid.allowInsecureRequests] };
    const client = await openid.discovery(new URL(server.url), 'batch', SECRET, undefined, options);
    expect(await openid.clientCredentialsGrant(client, { scope: 'read' })).toMatchObject({ token_type: 'bearer' });
  });

  test('§3 it says what RFC 8414’s does, and names no ID token, since no grant gives one', async () => {
    expect(await documentAt('/.well-known/openid-configuration')).toEqual({
      ...(await documentAt('/.well-known/oauth-authorization-server')),
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [],
    });
  });
});
