/** Avow on loopback under its real address and the real clock, for client libraries that read both. */
import * as oauth from 'oauth4webapi';
import { freePort } from '../../src/server.ts';
import { createClock, createTestWorld, type TestWorld } from '../world.ts';

export const ORDERS = 'https://api.example.com/orders';
export const SECRET = 'a secret of the tests';
/** Beside the client that a library call is for: http, on loopback. */
export const INSECURE = { [oauth.allowInsecureRequests]: true };

export interface ConformanceServer {
  readonly url: string;
  readonly world: TestWorld;
  /** What a client library has made of the metadata. */
  discover(): Promise<oauth.AuthorizationServer>;
  /** The answer of the token endpoint. */
  token(client: string, scope: string, resource?: string): Promise<oauth.TokenEndpointResponse>;
  stop(): Promise<void>;
}

/** @param config everything but the issuer */
export async function startServer(config: string): Promise<ConformanceServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const world = await createTestWorld({
    clock: { ...createClock(), now: Date.now },
    config: `issuer: ${url}\n${config}`,
  });
  const listening = await world.listen(port);
  const discover = async () => {
    const response = await oauth.discoveryRequest(new URL(url), { algorithm: 'oauth2', ...INSECURE });
    return oauth.processDiscoveryResponse(new URL(url), response);
  };
  return {
    url,
    world,
    discover,
    token: async (id, scope, resource = ORDERS) => {
      const server = await discover();
      const client = { client_id: id };
      const authentication = oauth.ClientSecretBasic(SECRET);
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        authentication,
        { scope, resource },
        INSECURE,
      );
      return oauth.processClientCredentialsResponse(server, client, response);
    },
    stop: async () => {
      await listening.stop(1_000);
      await world.close();
    },
  };
}

/** One API, an application that gets JWTs, one that gets references, and the API's own client. */
export const ORDERS_CONFIG = `
resolvers: { fixed: { kind: constant, values: { tier: 3 } } }
claims: { tier: { from: fixed, path: tier, type: integer } }
apis: { orders: { audience: '${ORDERS}', scopes: [read], introspectionCache: 30s } }
scopes: { read: { claims: [tier], rules: [{ allow: { to: machine } }] } }
clients:
  batch:    { kind: machine, secret: '${SECRET}', grants: [client-credentials], scopes: [read], tokens: jwt }
  opaque:   { kind: machine, secret: '${SECRET}', grants: [client-credentials], scopes: [read] }
  resource: { kind: machine, secret: '${SECRET}', introspects: [orders] }
  stranger: { kind: machine, secret: '${SECRET}' }
`;
