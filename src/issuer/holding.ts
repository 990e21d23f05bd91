import type { Confirmation } from '../oauth/confirmation.ts';
import type { OAuthError } from '../oauth/errors.ts';
import type { Presented } from './issuer.ts';
import { isCertificate } from './possession.ts';

/** What is shown is bound to a key or a certificate, and good for nobody who does not prove to have it. */
export interface Holding {
  readonly confirmation: Confirmation;
  /** In the words of the grant's own standard. */
  readonly refuse: (reason: string) => OAuthError;
}

/**
 * Holds a request to what its grant, or the token that it shows, is bound to.
 * @param proven what the request has proved to have: the key of its DPoP proof
 * @throws OAuthError as holding.refuse says
 */
export function checkHolding(
  { certificate }: Pick<Presented, 'certificate'>,
  proven: Confirmation | null,
  { confirmation, refuse }: Holding,
): void {
  const { jkt, 'x5t#S256': thumbprint } = confirmation;
  if (jkt !== undefined && proven?.jkt !== jkt) throw refuse('it is bound to a key: send a DPoP proof of that key');
  if (thumbprint !== undefined && !isCertificate(thumbprint, certificate)) {
    throw refuse('it is bound to another certificate than the connection has');
  }
  // RFC 7800 §3.1: who cannot tell what it is bound to cannot take it.
  if (jkt === undefined && thumbprint === undefined) throw refuse('it is bound in a way that is not known here');
}
