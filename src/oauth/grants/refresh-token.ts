/** RFC 6749 §6: the application goes on for a person who signed in before. */
import { OAuthError } from '../errors.ts';
import type { Form } from '../form.ts';
import { type RefreshToken, readRefreshToken } from '../refresh-token.ts';
import type { Grant } from './grant.ts';

export const refreshToken: Grant = {
  name: 'refresh-token',
  type: 'refresh_token',
  parameters: new Set(['refresh_token', 'authorization_details']),
  subject: 'human',
};

/** The refresh token that the request shows. Throws invalid_request where there is none, invalid_grant where it cannot be one. */
export function readRefreshRequest(form: Form): RefreshToken {
  const text = form.get('refresh_token');
  if (text === null) throw new OAuthError('invalid_request', 'refresh_token is missing');
  const token = readRefreshToken(text);
  if (token === null) throw new OAuthError('invalid_grant', 'This is no refresh token of this server');
  return token;
}
