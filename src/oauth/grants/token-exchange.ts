/** RFC 8693: the application shows a token that speaks for somebody, and asks for an access token for them. */
import type { Issued } from '../api.ts';
import { OAuthError } from '../errors.ts';
import type { Form } from '../form.ts';
import type { Grant } from './grant.ts';

const TYPE = (name: string) => `urn:ietf:params:oauth:token-type:${name}`;

/** RFC 8693 §3 */
export const ACCESS_TOKEN_TYPE = TYPE('access_token');
export const JWT_TYPE = TYPE('jwt');
export const ID_TOKEN_TYPE = TYPE('id_token');
/** draft-ietf-oauth-identity-assertion-authz-grant */
export const ID_JAG_TYPE = TYPE('id-jag');
/** draft-ietf-oauth-transaction-tokens */
export const TXN_TOKEN_TYPE = TYPE('txn_token');
export const SAML2_TYPE = TYPE('saml2');
/** Avow's own: nobody has registered one for presentations (RFC 8693 §3 takes any URI). */
export const SD_JWT_VC_TYPE = 'urn:avow:params:oauth:token-type:sd-jwt-vc';

export const tokenExchange: Grant = {
  name: 'token-exchange',
  type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  parameters: new Set([
    'audience',
    'authorization_details',
    'requested_token_type',
    'subject_token',
    'subject_token_type',
    'actor_token',
    'actor_token_type',
    // Avow's own: the access token that the provider gave out beside the ID token, for its UserInfo.
    'provider_access_token',
    // Of transaction tokens.
    'request_context',
    'request_details',
    // Avow's own: what the application gave the holder of a credential to sign.
    'subject_token_nonce',
  ]),
  subject: 'human',
};

/** A token as it is shown, not yet verified. */
export interface ShownToken<Type extends string = string> {
  readonly token: string;
  readonly type: Type;
}

export const SUBJECT_TOKEN_TYPES = [
  ID_TOKEN_TYPE,
  ACCESS_TOKEN_TYPE,
  JWT_TYPE,
  SAML2_TYPE,
  SD_JWT_VC_TYPE,
  TXN_TOKEN_TYPE,
] as const;
export const ACTOR_TOKEN_TYPES = [ACCESS_TOKEN_TYPE, JWT_TYPE] as const;

/** A subject's token, with the access token that its provider gave out beside it, where the application sends that too. */
export interface ShownSubject extends ShownToken {
  readonly accessToken: string | null;
  /** What a presentation is bound to, where it is one. */
  readonly nonce: string | null;
}

export interface TokenExchange {
  readonly subject: ShownSubject;
  /** Who acts for the subject; null where the application asks in its own name. */
  readonly actor: ShownToken | null;
  /** What the answer calls the token it issues. RFC 8693 §2.2.1 */
  readonly issuedTokenType: string;
  readonly issues: Issued;
}

/** The client, as far as it matters here: which form its tokens have. */
interface TokenRecipient {
  readonly tokens: 'jwt' | 'opaque';
}

/** Reads the parameters of RFC 8693 §2.1. Throws invalid_request (§2.2.2) naming what is missing or not supported. */
export function readTokenExchange(form: Form, client: TokenRecipient): TokenExchange {
  const shown = readShown(form, 'subject', SUBJECT_TOKEN_TYPES);
  if (shown === null) {
    throw new OAuthError('invalid_request', 'subject_token is missing: send the token of the person');
  }
  const subject = { ...shown, accessToken: form.get('provider_access_token'), nonce: form.get('subject_token_nonce') };
  const actor = readShown(form, 'actor', ACTOR_TOKEN_TYPES);
  return { subject, actor, ...readRequestedType(form.get('requested_token_type'), client) };
}

/** RFC 8693 §2.1: a token and its type come together, or neither of them. */
function readShown(form: Form, who: 'subject' | 'actor', types: readonly string[]): ShownToken | null {
  const token = form.get(`${who}_token`);
  const type = form.get(`${who}_token_type`);
  if (token === null && type === null) return null;
  if (token === null) throw new OAuthError('invalid_request', `${who}_token_type came without ${who}_token`);
  if (type === null || !types.includes(type)) {
    throw new OAuthError('invalid_request', `${who}_token_type must be one of ${types.join(', ')}`);
  }
  return { token, type };
}

/** What can be asked for. RFC 8693 §2.1 */
const REQUESTED: ReadonlyMap<string, Issued> = new Map([
  [ACCESS_TOKEN_TYPE, 'access-token'],
  [JWT_TYPE, 'access-token'],
  [ID_JAG_TYPE, 'id-jag'],
  [TXN_TOKEN_TYPE, 'txn-token'],
]);

function readRequestedType(
  requested: string | null,
  client: TokenRecipient,
): Pick<TokenExchange, 'issuedTokenType' | 'issues'> {
  const issuedTokenType = requested ?? ACCESS_TOKEN_TYPE;
  const issues = REQUESTED.get(issuedTokenType);
  if (issues === undefined) {
    throw new OAuthError('invalid_request', `requested_token_type must be one of ${[...REQUESTED.keys()].join(', ')}`);
  }
  if (issuedTokenType === JWT_TYPE && client.tokens !== 'jwt') {
    throw new OAuthError('invalid_request', `This client gets opaque tokens; ask for ${ACCESS_TOKEN_TYPE}`);
  }
  return { issuedTokenType, issues };
}
