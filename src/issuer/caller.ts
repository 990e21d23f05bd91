import { type AtOnce, whenThere } from '../at-once.ts';
import { type AuthenticatedClient, readCredentials, verifyCredentials } from '../oauth/authenticate.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError, refusedTo } from '../oauth/errors.ts';
import type { Form } from '../oauth/form.ts';
import type { Issuer, Presented } from './issuer.ts';
import { noteUse } from './registration-use.ts';

/**
 * The client that a request comes from, at every endpoint where clients authenticate; at once for a client of the configuration
 * that shows its secret. Of who has failed too often, no secret is looked at for a while.
 * @throws OAuthError invalid_client (with 429 where it is too often), invalid_request (RFC 6749 §2.3)
 */
export function authenticateCaller(
  issuer: Issuer,
  { authorization, ip, certificate }: Presented,
  form: Form,
): AtOnce<AuthenticatedClient> {
  const credentials = readCredentials({ authorization, form });
  const { clientId } = credentials;
  const isGuess = 'secret' in credentials;
  const wait = issuer.failedAttempts.waitFor(clientId, ip, isGuess);
  if (wait > 0) throw tooManyAttempts(wait);
  const deps = { issuer: issuer.issuer, certificate, now: issuer.effects.now };
  const succeeded = (authenticated: AuthenticatedClient): AtOnce<AuthenticatedClient> => {
    issuer.failedAttempts.succeeded(clientId, ip);
    const { registered } = authenticated.client;
    return registered === null ? authenticated : noteUse(issuer, registered).then(() => authenticated);
  };
  const failed = (error: unknown): never => {
    if (error instanceof OAuthError && error.code === 'invalid_client') {
      issuer.failedAttempts.failed(clientId, ip, isGuess);
    }
    throw error;
  };
  try {
    const verified = whenThere(issuer.findClient(clientId), (client) => verifyCredentials(credentials, client, deps));
    return verified instanceof Promise ? verified.then(succeeded).catch(failed) : succeeded(verified);
  } catch (error) {
    return failed(error);
  }
}

/**
 * Does what an authenticated client asks for: an error that ends it is on record as the client's.
 * @throws what authenticateCaller() and `run` throw
 */
export async function asCaller<T>(
  issuer: Issuer,
  presented: Presented,
  form: Form,
  run: (authenticated: AuthenticatedClient) => Promise<T>,
): Promise<T> {
  const found = authenticateCaller(issuer, presented, form);
  const authenticated = found instanceof Promise ? await found : found;
  try {
    return await run(authenticated);
  } catch (error) {
    const { tenant, id } = authenticated.client;
    throw refusedTo({ tenant, client: id, isPublic: isPublic(authenticated.client) }, error);
  }
}

/** Whether anybody may say to be this client. RFC 6749 §2.1 */
export function isPublic({ authentication }: Client): boolean {
  return authentication.method === 'none';
}

/** @param seconds until the next attempt is looked at */
export function tooManyAttempts(seconds: number): OAuthError {
  const description = `Too many attempts have failed; the next one is looked at in ${seconds} s`;
  return new OAuthError('invalid_client', description, { retryAfter: seconds });
}
