import { OAuthError } from '../../oauth/errors.ts';
import { readGrantAssertion } from '../../oauth/grants/jwt-bearer.ts';
import type { VerifiedGrant } from '../../oauth/jwt-grant.ts';
import { readScopes } from '../../oauth/scope.ts';
import { chooseTarget, type Target } from '../../oauth/target.ts';
import type { Issuer } from '../issuer.ts';
import { recordSubject, recordTarget } from '../progress.ts';
import { type FoundSubject, findSubject } from '../subject.ts';
import type { Redeem, TokenRequest } from './redemption.ts';

/** RFC 7523 §2.1, and ID-JAG: a person by the word of a trusted issuer, once. No refresh token comes of it (RFC 7521 §4.1). */
export const redeemJwtBearer: Redeem = async (issuer, request) => {
  const { client, form, progress } = request;
  const grant = await issuer.verifyGrant(readGrantAssertion(form), client.id);
  const target = targetOf(issuer, request, grant);
  recordTarget(progress.record, target);
  const subject = await subjectOf(issuer, client.tenant, grant);
  recordSubject(progress.record, subject);
  const spent = { kind: 'insertReplay', tenant: client.tenant, issuer: grant.issuer, ...grant.replay } as const;
  return { ...target, subject, issuedTokenType: null, terms: null, spends: [spent] };
};

/** What is asked for, within what the assertion was made out for. */
function targetOf({ apis }: Issuer, { client, form }: TokenRequest, grant: VerifiedGrant): Target {
  const asked = form.all('resource');
  if (asked.some((resource) => grant.resources?.includes(resource) === false)) {
    throw new OAuthError('invalid_target', 'The assertion was made out for another resource');
  }
  const resources = asked.length > 0 ? asked : (grant.resources ?? []);
  const target = chooseTarget({ resources, audiences: [], scopes: readScopes(form) }, client, apis);
  if (grant.scopes === null) return target;
  const scopes = target.scopes.filter((scope) => grant.scopes?.includes(scope));
  const isLess = scopes.length < target.scopes.length;
  if (scopes.length > 0 && (!isLess || form.get('scope') === null)) return { ...target, scopes };
  throw new OAuthError('invalid_scope', 'The assertion was not made out for all of these scopes');
}

/** By the link alone. RFC 7521 §4.1.1: whatever is wrong with the assertion is invalid_grant, its subject too. */
async function subjectOf(issuer: Issuer, tenant: string, grant: VerifiedGrant): Promise<FoundSubject> {
  try {
    return await findSubject(issuer, tenant, grant, 'link');
  } catch (error) {
    if (!(error instanceof OAuthError) || error.code !== 'invalid_request') throw error;
    throw new OAuthError('invalid_grant', error.description, { audit: error.audit, cause: error });
  }
}
