import { readTokenExchange } from '../../oauth/grants/token-exchange.ts';
import { recordSubject } from '../progress.ts';
import { findSubject } from '../subject.ts';
import { askedTarget, type Redeem } from './redemption.ts';

/** RFC 8693: the ID token of a person, for an access token that is about them. */
export const redeemTokenExchange: Redeem = async (issuer, request) => {
  const { client, form, progress } = request;
  const { subjectToken, issuedTokenType } = readTokenExchange(form, client);
  const target = askedTarget(issuer, request);
  const subject = await findSubject(issuer, client.tenant, await issuer.verifyIdToken(subjectToken));
  recordSubject(progress.record, subject);
  return { ...target, subject, issuedTokenType };
};
