import { type AuthenticatedClient, authenticateClient } from '../oauth/authenticate.ts';
import type { Form } from '../oauth/form.ts';
import type { Issuer, Presented } from './issuer.ts';

/**
 * The client that a request comes from, at every endpoint where clients authenticate.
 * @throws OAuthError invalid_client, invalid_request (RFC 6749 §2.3)
 */
export function authenticateCaller(issuer: Issuer, presented: Presented, form: Form): Promise<AuthenticatedClient> {
  const { authorization } = presented;
  return authenticateClient(
    { authorization, form },
    { clients: issuer.clients, issuer: issuer.issuer, now: issuer.effects.now },
  );
}
