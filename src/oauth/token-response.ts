/** The answer of the token endpoint. RFC 6749 §5.1, RFC 8693 §2.2.1 */

import type { AuthorizationDetail } from './authorization-details.ts';
import type { TokenType } from './confirmation.ts';

export interface TokenResponse {
  readonly access_token: string;
  readonly issued_token_type?: string;
  readonly token_type: TokenType | 'N_A';
  readonly expires_in: number;
  readonly scope: string;
  /** RFC 9396 §7 */
  readonly authorization_details?: readonly AuthorizationDetail[];
  /** RFC 6749 §5.1 */
  readonly refresh_token?: string;
}

export interface IssuedToken {
  readonly accessToken: string;
  /** RFC 8693 §2.2.1: required in the answer to an exchange; null for other grants, which do not know the member. */
  readonly issuedTokenType: string | null;
  /** RFC 8693 §2.2.1: N_A for what is no access token. */
  readonly tokenType: TokenType | 'N_A';
  /** Seconds. */
  readonly expiresIn: number;
  /** What was granted; always told, since it may be less than what was asked for (RFC 6749 §3.3). */
  readonly scope: string;
  readonly refreshToken: string | null;
  readonly details?: readonly AuthorizationDetail[] | undefined;
}

export function tokenResponse(issued: IssuedToken): TokenResponse {
  return {
    access_token: issued.accessToken,
    ...(issued.issuedTokenType === null ? {} : { issued_token_type: issued.issuedTokenType }),
    token_type: issued.tokenType,
    expires_in: issued.expiresIn,
    scope: issued.scope,
    ...(issued.details && { authorization_details: issued.details }),
    ...(issued.refreshToken === null ? {} : { refresh_token: issued.refreshToken }),
  };
}
