/** The example of clients that register themselves passes `avow check`, and does what its comments say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addInitialAccess } from '../../src/issuer/initial-access-change.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const FILE = join(import.meta.dirname, '../../examples/registration/avow.yaml');

describe('examples/registration', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await createTestWorld({ config: `secret: a-secret-for-tests-alone\n${readFileSync(FILE, 'utf8')}` });
  });
  afterAll(() => world.close());

  async function register(metadata: object, token?: string) {
    const headers = {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const response = await world.request('/oauth/register', {
      method: 'POST',
      headers,
      body: JSON.stringify(metadata),
    });
    const body: Readonly<Record<string, unknown>> = JSON.parse(await response.text());
    return { status: response.status, body };
  }

  test('has nothing that avow check would tell', () => {
    expect(world.settled().warnings).toEqual([]);
  });

  test('an MCP client that nobody knows registers as it does everywhere, and gets what there is', async () => {
    // What the MCP inspector sends.
    const { status, body } = await register({
      redirect_uris: ['http://localhost:6274/oauth/callback'],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      client_name: 'MCP Inspector',
    });
    // Its two grants come with a sign-in at a browser, which there is not yet.
    expect([status, body.error]).toEqual([400, 'invalid_client_metadata']);
    expect(body.error_description).toMatch(/no authorization endpoint.*register for .*token-exchange/);
    const exchanging = await register({ token_endpoint_auth_method: 'none', client_name: 'MCP Inspector' });
    expect(exchanging.body).toMatchObject({ scope: 'tools_read tools_call' });
  });

  test('a developer of the portal registers three clients with one token', async () => {
    const { token } = await addInitialAccess(
      world,
      { tenant: 'default', name: 'portal' },
      { lifetimeMs: null, uses: 3 },
    );
    for (const status of [201, 201, 201, 401]) expect((await register({}, token)).status).toBe(status);
  });
});
