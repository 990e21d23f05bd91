/** OpenID Connect Discovery 1.0 §4, as far as Avow needs it: where a provider keeps its keys. */
import { type BoundedFetch, FETCH_TIMEOUT_MS } from './bounded-fetch.ts';

/** Returns jwks_uri of the issuer. Throws where the provider does not answer, or answers for somebody else. */
export async function discover(issuer: string, fetch: BoundedFetch): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`; // §4.1
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  const document: unknown = await response.json();
  if (typeof document !== 'object' || document === null) throw new Error(`${url} is not an object`);
  // §4.3: the issuer must be the very one asked for, or one provider could speak for another
  if (!('issuer' in document) || document.issuer !== issuer) throw new Error(`${url} is of another issuer`);
  if (!('jwks_uri' in document) || typeof document.jwks_uri !== 'string' || !URL.canParse(document.jwks_uri)) {
    throw new Error(`${url} has no jwks_uri`);
  }
  if (issuer.startsWith('https:') && !document.jwks_uri.startsWith('https:')) {
    throw new Error(`${url} names keys that are not behind TLS`);
  }
  return document.jwks_uri;
}
