/** RFC 8693: the application shows a person's ID token and asks for an access token for her. */
import { OAuthError } from '../errors.ts';
import type { Form } from '../form.ts';
import type { Grant } from './grant.ts';

/** RFC 8693 §3 */
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';
const JWT_TYPE = 'urn:ietf:params:oauth:token-type:jwt';
const ID_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:id_token';

export const tokenExchange: Grant = {
  name: 'token-exchange',
  type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  parameters: new Set([
    'audience',
    'requested_token_type',
    'subject_token',
    'subject_token_type',
    'actor_token',
    'actor_token_type',
  ]),
  subject: 'human',
};

export interface TokenExchange {
  /** The ID token, not yet verified. */
  readonly subjectToken: string;
  /** What the answer calls the token it issues. RFC 8693 §2.2.1 */
  readonly issuedTokenType: string;
}

/** The client, as far as it matters here: which form its tokens have. */
interface TokenRecipient {
  readonly tokens: 'jwt' | 'opaque';
}

/** Reads the parameters of RFC 8693 §2.1. Throws invalid_request (§2.2.2) naming what is missing or not supported. */
export function readTokenExchange(form: Form, client: TokenRecipient): TokenExchange {
  if (form.get('actor_token') !== null || form.get('actor_token_type') !== null) {
    throw new OAuthError('invalid_request', 'actor_token is not supported: delegation cannot be asked for here');
  }
  const subjectToken = form.get('subject_token');
  if (subjectToken === null) {
    throw new OAuthError('invalid_request', 'subject_token is missing: send the ID token of the person');
  }
  if (form.get('subject_token_type') !== ID_TOKEN_TYPE) {
    throw new OAuthError('invalid_request', `subject_token_type must be ${ID_TOKEN_TYPE}, the only one supported`);
  }
  return { subjectToken, issuedTokenType: readRequestedType(form.get('requested_token_type'), client) };
}

function readRequestedType(requested: string | null, client: TokenRecipient): string {
  if (requested === null || requested === ACCESS_TOKEN_TYPE) return ACCESS_TOKEN_TYPE;
  if (requested !== JWT_TYPE) {
    throw new OAuthError('invalid_request', `requested_token_type must be ${ACCESS_TOKEN_TYPE} or ${JWT_TYPE}`);
  }
  if (client.tokens !== 'jwt') {
    throw new OAuthError('invalid_request', `This client gets opaque tokens; ask for ${ACCESS_TOKEN_TYPE}`);
  }
  return JWT_TYPE;
}
