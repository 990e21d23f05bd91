import { recordSubject } from '../progress.ts';
import { askedTarget, type Redeem } from './redemption.ts';

/** RFC 6749 §4.4: the application speaks for itself. */
export const redeemClientCredentials: Redeem = async (issuer, request) => {
  const target = askedTarget(issuer, request);
  const subject = { kind: 'machine' } as const;
  recordSubject(request.progress.record, subject);
  return { ...target, subject, issuedTokenType: null, terms: null };
};
