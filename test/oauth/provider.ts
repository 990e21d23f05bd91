/** A stand-in for a partner's identity provider: its keys, its documents, and who asked for them. */
import { configSchema, type OpenIdProviders } from '../../schema/config.ts';
import { createIdTokenVerifier, type VerifiedIdToken } from '../../src/oauth/id-token.ts';
import { openIdProviders } from '../../src/oauth/provider-protocols.ts';
import { now, SECONDS, type TestKey, testKey } from './world.ts';

export const PARTNER = 'https://login.partner.example';
const DISCOVERY = `${PARTNER}/.well-known/openid-configuration`;
const JWKS = `${PARTNER}/keys`;

export interface Partner {
  readonly key: TestKey;
  /** The URLs that were asked for. */
  readonly asked: string[];
  /** What stood in the Authorization header of those that had one. */
  readonly shown: string[];
  /** What it answers, by URL; change it to make it lie. */
  readonly answers: Map<string, () => Response | Promise<Response>>;
  readonly fetch: typeof globalThis.fetch;
  verifier(config?: Record<string, unknown>, clock?: () => number): (token: string) => Promise<VerifiedIdToken>;
  idToken(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

export async function createPartner(alg = 'ES256'): Promise<Partner> {
  const key = await testKey(alg, 'p1');
  const asked: string[] = [];
  const shown: string[] = [];
  const answers = new Map<string, () => Response | Promise<Response>>([
    [DISCOVERY, () => Response.json({ issuer: PARTNER, jwks_uri: JWKS })],
    [JWKS, () => Response.json({ keys: [key.publicJwk] })],
  ]);
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    asked.push(url);
    const authorization = new Headers(init?.headers).get('authorization');
    if (authorization !== null) shown.push(authorization);
    return (await answers.get(url)?.()) ?? new Response('not found', { status: 404 });
  };
  return {
    key,
    asked,
    shown,
    answers,
    fetch,
    verifier: (config, clock = now) => createIdTokenVerifier(providers(config), { outbound: () => fetch, now: clock }),
    idToken: (claims = {}, header = {}) =>
      key.sign(
        { iss: PARTNER, aud: 'avow', sub: '8027379034', iat: SECONDS, exp: SECONDS + 300, ...claims },
        { typ: 'JWT', ...header },
      ),
  };
}

export function providers(config: Record<string, unknown> = {}): OpenIdProviders {
  const partner = { issuer: PARTNER, audience: 'avow', ...config };
  return openIdProviders(configSchema.parse({ issuer: 'https://id.example.com', providers: { partner } }).providers);
}

export const PARTNER_URLS = { discovery: DISCOVERY, jwks: JWKS };
