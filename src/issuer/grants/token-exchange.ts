import type { Issued } from '../../oauth/api.ts';
import { readTokenExchange, type TokenExchange } from '../../oauth/grants/token-exchange.ts';
import { exchangeForAccessToken } from './exchange-for-access-token.ts';
import { exchangeForIdJag } from './exchange-for-id-jag.ts';
import { exchangeForTxnToken } from './exchange-for-txn-token.ts';
import type { Redeem } from './redemption.ts';

type Exchanging = (...request: [...Parameters<Redeem>, TokenExchange]) => ReturnType<Redeem>;

/** What a token is exchanged for, by what the request asks for. */
const EXCHANGES: Readonly<Record<Issued, Exchanging>> = {
  'access-token': exchangeForAccessToken,
  'id-jag': exchangeForIdJag,
  'txn-token': exchangeForTxnToken,
};

/** RFC 8693: a token that speaks for somebody, for another that is about them and says no more. */
export const redeemTokenExchange: Redeem = async (issuer, request) => {
  const shown = readTokenExchange(request.form, request.client);
  return EXCHANGES[shown.issues](issuer, request, shown);
};
