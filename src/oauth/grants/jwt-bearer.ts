import { OAuthError } from '../errors.ts';
import type { Form } from '../form.ts';
import type { Grant } from './grant.ts';

/** RFC 7523 §2.1: the application shows what a trusted issuer has signed about a person. */
export const jwtBearer: Grant = {
  name: 'jwt-bearer',
  type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  parameters: new Set(['assertion', 'authorization_details']),
  subject: 'human',
};

/** The assertion, not yet verified. Throws invalid_request where there is none. RFC 7521 §4.1 */
export function readGrantAssertion(form: Form): string {
  const assertion = form.get('assertion');
  if (assertion === null) throw new OAuthError('invalid_request', 'assertion is missing: send one JWT');
  return assertion;
}
