/** OpenID Connect Discovery 1.0 §4, as far as Avow needs it: where a provider keeps its keys, and where it tells of people. */
import { type BoundedFetch, FETCH_TIMEOUT_MS } from './bounded-fetch.ts';

/** How long an answer of discovery holds. */
export const DISCOVERY_MS = 3_600_000;

export interface ProviderMetadata {
  readonly jwksUri: string;
  /** Null where the provider names none. */
  readonly userInfoEndpoint: string | null;
}

/** What the issuer says of itself. Throws where the provider does not answer, or answers for somebody else. */
export async function discover(issuer: string, fetch: BoundedFetch): Promise<ProviderMetadata> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`; // §4.1
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  const document: unknown = await response.json();
  if (typeof document !== 'object' || document === null) throw new Error(`${url} is not an object`);
  const metadata = new Map<string, unknown>(Object.entries(document));
  // §4.3: the issuer must be the very one asked for, or one provider could speak for another
  if (metadata.get('issuer') !== issuer) throw new Error(`${url} is of another issuer`);
  const place = (member: string) => {
    const named = metadata.get(member);
    if (typeof named !== 'string' || !URL.canParse(named)) return null;
    if (issuer.startsWith('https:') && !named.startsWith('https:')) {
      throw new Error(`${url} names a ${member} that is not behind TLS`);
    }
    return named;
  };
  const jwksUri = place('jwks_uri');
  if (jwksUri === null) throw new Error(`${url} has no jwks_uri`);
  return { jwksUri, userInfoEndpoint: place('userinfo_endpoint') };
}
