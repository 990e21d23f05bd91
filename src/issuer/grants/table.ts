import type { Grant } from '../../oauth/grants/grant.ts';
import { redeemClientCredentials } from './client-credentials.ts';
import { redeemJwtBearer } from './jwt-bearer.ts';
import type { Redeem } from './redemption.ts';
import { redeemRefreshToken } from './refresh-token.ts';
import { redeemTokenExchange } from './token-exchange.ts';

/** What each grant is worth, by its name in avow.yaml. */
export const REDEEM: Readonly<Record<Grant['name'], Redeem>> = {
  'client-credentials': redeemClientCredentials,
  'token-exchange': redeemTokenExchange,
  'refresh-token': redeemRefreshToken,
  'jwt-bearer': redeemJwtBearer,
};
