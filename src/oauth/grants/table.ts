/** Every grant type that is served. A new one is a file beside this one and a row here. */
import { OAuthError } from '../errors.ts';
import type { Form } from '../form.ts';
import { clientCredentials } from './client-credentials.ts';
import type { Grant } from './grant.ts';
import { jwtBearer } from './jwt-bearer.ts';
import { refreshToken } from './refresh-token.ts';
import { tokenExchange } from './token-exchange.ts';

export const GRANTS: readonly Grant[] = [clientCredentials, tokenExchange, refreshToken, jwtBearer];

const BY_TYPE: ReadonlyMap<string, Grant> = new Map(GRANTS.map((grant) => [grant.type, grant]));
const OWN_PARAMETERS: ReadonlySet<string> = new Set(GRANTS.flatMap((grant) => [...grant.parameters]));

/**
 * The grant that the request asks for. Throws invalid_request without grant_type, unsupported_grant_type, unauthorized_client
 * where the client may not use it (RFC 6749 §5.2), and invalid_request where a parameter belongs to another grant: a
 * subject_token sent with client_credentials is a mistake whose answer would be a token for the wrong subject.
 */
export function chooseGrant(form: Form, client: { readonly grants: ReadonlySet<string> }): Grant {
  const type = form.get('grant_type');
  if (type === null) throw new OAuthError('invalid_request', 'grant_type is missing');
  const grant = BY_TYPE.get(type);
  if (grant === undefined) {
    throw new OAuthError('unsupported_grant_type', `grant_type must be one of ${[...BY_TYPE.keys()].join(', ')}`);
  }
  if (!client.grants.has(type)) {
    throw new OAuthError('unauthorized_client', `This client may not use the grant type ${type}`);
  }
  for (const name of form.names()) {
    if (OWN_PARAMETERS.has(name) && !grant.parameters.has(name)) {
      throw new OAuthError('invalid_request', `${name} is not a parameter of the grant type ${type}`);
    }
  }
  return grant;
}
