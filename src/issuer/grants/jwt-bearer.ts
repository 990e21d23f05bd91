import { actAt, actOf, mayAct, readAct } from '../../oauth/actor.ts';
import {
  type AuthorizationDetail,
  checkDetails,
  type DetailTypes,
  isWithin,
  readDetails,
} from '../../oauth/authorization-details.ts';
import type { Client } from '../../oauth/client.ts';
import { chooseDetailTarget } from '../../oauth/detail-target.ts';
import { OAuthError } from '../../oauth/errors.ts';
import type { Form } from '../../oauth/form.ts';
import { readGrantAssertion } from '../../oauth/grants/jwt-bearer.ts';
import type { JsonValue } from '../../oauth/json.ts';
import type { VerifiedGrant } from '../../oauth/jwt-grant.ts';
import { readScopes } from '../../oauth/scope.ts';
import { chooseTarget } from '../../oauth/target.ts';
import { applicationActor, type ExchangeTerms, ofObjects } from '../exchange-terms.ts';
import type { Holding } from '../holding.ts';
import type { Issuer } from '../issuer.ts';
import { recordActor, recordDetails, recordSubject, recordTarget } from '../progress.ts';
import { type FoundSubject, findSubject } from '../subject.ts';
import type { AskedTarget, Redeem, TokenRequest } from './redemption.ts';

/** RFC 7523 §2.1, and ID-JAG: a person by the word of a trusted issuer, once. No refresh token comes of it (RFC 7521 §4.1). */
export const redeemJwtBearer: Redeem = async (issuer, request) => {
  const { client, form, progress } = request;
  const grant = await issuer.verifyGrant(readGrantAssertion(form), client.id);
  const target = targetOf(issuer, request, grant);
  recordTarget(progress.record, target);
  recordDetails(progress.record, target.details);
  const subject = await subjectOf(issuer, client.tenant, grant);
  recordSubject(progress.record, subject);
  progress.spends = [{ kind: 'insertReplay', tenant: client.tenant, issuer: grant.issuer, ...grant.replay }];
  const terms = termsOf(issuer, client, grant);
  recordActor(progress.record, terms?.act ?? null);
  return { ...target, subject, issuedTokenType: null, terms, holdings: holdingsOf(grant) };
};

/** What is asked for, within what the assertion was made out for, which alone says which objects are meant where no scope is named. */
function targetOf(issuer: Issuer, { client, form }: TokenRequest, grant: VerifiedGrant): AskedTarget {
  const { apis, detailTypes } = issuer;
  const elsewhere = grant.scopes !== null;
  const asked = { resources: form.all('resource'), audiences: [], scopes: readScopes(form), elsewhere };
  const details = detailsOf(form, client, detailTypes, grant);
  const named = within(apis, grant);
  if (details.length > 0) {
    const scopes = form.get('scope') === null ? besides(details, grant, client, issuer) : asked.scopes;
    const target = chooseDetailTarget({ ...asked, scopes }, details, detailTypes, client, named);
    if (isMadeOutFor(grant, scopes)) return { ...target, details };
    throw notMadeOut();
  }
  const target = { ...chooseTarget(asked, client, named), details };
  if (grant.scopes === null) return target;
  const own = target.scopes.filter((scope) => grant.scopes?.includes(scope));
  const isAsked = form.get('scope') !== null;
  const scopes = isAsked ? own : [...own, ...ofObjects(new Set(grant.scopes), target, client)];
  if (scopes.length > 0 && (!isAsked || own.length === target.scopes.length)) return { ...target, scopes };
  throw notMadeOut();
}

function isMadeOutFor({ scopes: granted }: VerifiedGrant, scopes: readonly string[]): boolean {
  return granted === null || scopes.every((scope) => granted.includes(scope));
}

/** The scopes that it names beside acts, of the same API. */
function besides(
  [first]: readonly AuthorizationDetail[],
  { scopes }: VerifiedGrant,
  client: Client,
  { apis, detailTypes }: Issuer,
): readonly string[] {
  const api = apis.get(detailTypes.get(first?.type ?? '')?.api ?? '');
  return scopes?.filter((scope) => client.scopes.has(scope) && api?.scopes.has(scope)) ?? [];
}

function notMadeOut(): OAuthError {
  return new OAuthError('invalid_scope', 'The assertion was not made out for all of these scopes');
}

/** The acts that are asked for, or all that the assertion names: each as the configuration here has its type. RFC 9396 §6 */
function detailsOf(
  form: Form,
  client: Client,
  types: DetailTypes,
  { details: granted }: VerifiedGrant,
): readonly AuthorizationDetail[] {
  const asked = readDetails(form, client, types);
  if (asked.length === 0) return granted === null || granted.length === 0 ? [] : takenHere(granted, client, types);
  if (granted === null || isWithin(asked, granted)) return asked;
  throw new OAuthError(
    'invalid_authorization_details',
    'The assertion was not made out for these authorization details',
  );
}

/** RFC 7521 §4.1.1: whatever is wrong with the assertion is invalid_grant, the acts that it names too. */
function takenHere(details: readonly JsonValue[], client: Client, types: DetailTypes): readonly AuthorizationDetail[] {
  try {
    return checkDetails([...details], client, types);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    throw new OAuthError('invalid_grant', `The assertion is refused: its ${error.description}`, { cause: error });
  }
}

/** The APIs that the assertion was made out for; what else it names is another server's. */
function within(apis: Issuer['apis'], { resources }: VerifiedGrant): Issuer['apis'] {
  if (resources === null) return apis;
  const named = [...apis].filter(([, { audience }]) => resources.includes(audience));
  if (named.length > 0) return new Map(named);
  throw new OAuthError('invalid_target', 'The assertion was made out for another resource');
}

/** RFC 8693 §4.1: who acts for the person by the issuer's word acts here too. An agent acts itself, within its limits. */
function termsOf(
  { issuer, effects }: Pick<Issuer, 'issuer' | 'effects'>,
  { id, agent }: Client,
  grant: VerifiedGrant,
): ExchangeTerms | null {
  const told = readAct(grant.claims);
  const before = told === null ? null : actAt(told, grant.issuer);
  if (agent === null) return before === null ? null : { act: before, endsAt: grant.expiresAt, budget: null };
  const actor = applicationActor(issuer, id);
  // RFC 8693 §4.4
  if (mayAct(grant.claims, actor) === false) {
    throw new OAuthError('invalid_grant', 'The assertion is refused: its may_act lets another act for the person');
  }
  const act = actOf(actor, before);
  return { act, endsAt: Math.min(grant.expiresAt, effects.now() + agent.lifetimeMs), budget: agent.budget };
}

/** ID-JAG, Sender Constraining Tokens: one that is bound to a key is good with a proof of that key alone. */
function holdingsOf({ confirmation }: VerifiedGrant): readonly Holding[] {
  if (confirmation === null) return [];
  return [{ confirmation, refuse: (why) => new OAuthError('invalid_grant', `The assertion is refused: ${why}`) }];
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
