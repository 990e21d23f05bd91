/**
 * A peer: oidc-provider on the same Node, in memory, without an audit. It has no token exchange, so its tokens come by client
 * credentials, with six claims of a person of whom it is told at each request; it verifies nothing that was shown.
 * The first argument says how many people it begins with.
 */
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { person, userNameOf } from './person.ts';

const AUDIENCE = 'https://api.example.com/orders';

interface Provider {
  callback(): import('node:http').RequestListener;
}

type Requested = { readonly oidc: { readonly body?: { readonly person?: string } } };

const load = createRequire(new URL('./peers/package.json', import.meta.url));
const { Provider } = load('oidc-provider') as { Provider: new (issuer: string, options: object) => Provider };

const claims = new Map(
  Array.from({ length: Number(process.argv[2]) }, (_, n) => {
    const { userName, name, displayName, emails, roles } = person(n);
    return [
      userNameOf(n),
      {
        user_name: userName,
        given_name: name.givenName,
        family_name: name.familyName,
        email: emails[0]?.value,
        display_name: displayName,
        roles: roles.map(({ value }) => value),
      },
    ];
  }),
);

/** Its own memory keeps the newest 1,000 of everything; this one all. */
class Kept {
  static readonly #all = new Map<string, unknown>();
  readonly #kind: string;
  constructor(kind: string) {
    this.#kind = kind;
  }
  async upsert(id: string, payload: unknown): Promise<void> {
    Kept.#all.set(`${this.#kind} ${id}`, payload);
  }
  async find(id: string): Promise<unknown> {
    return Kept.#all.get(`${this.#kind} ${id}`);
  }
  async destroy(id: string): Promise<void> {
    Kept.#all.delete(`${this.#kind} ${id}`);
  }
}

const { privateKey } = await generateKeyPair('ES256', { extractable: true });
const client = (id: string) => ({
  client_id: id,
  client_secret: process.env.BENCH_TOKEN,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  id_token_signed_response_alg: 'ES256',
  introspection_signed_response_alg: 'ES256',
});
/** A resource says in which form its tokens are. */
const resourceServer = (audience: string, format: 'jwt' | 'opaque') => ({
  scope: 'orders_read',
  audience,
  accessTokenTTL: 3_600,
  accessTokenFormat: format,
  jwt: { sign: { alg: 'ES256' } },
});
const provider = new Provider('http://127.0.0.1', {
  adapter: Kept,
  clients: [client('inner'), client('outer'), client('orders-api')],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'bench' }] },
  enabledJWA: { introspectionSigningAlgValues: ['ES256'] },
  extraTokenClaims: ({ oidc }: Requested) => claims.get(oidc.body?.person ?? ''),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    jwtIntrospection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_: unknown, resource: string) =>
        resourceServer(AUDIENCE, resource === `${AUDIENCE}/opaque` ? 'opaque' : 'jwt'),
    },
  },
});
const { createServer } = await import('node:http');
const server = createServer(provider.callback()).listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
