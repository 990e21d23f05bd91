import type { AccessTokenPayload } from '../oauth/access-token.ts';
import { applicationCalled, isMachineSubject } from '../oauth/assemble.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Form } from '../oauth/form.ts';
import { introspectedApi } from '../oauth/introspection.ts';
import { isKnownByHash } from '../oauth/kept-token.ts';
import { hashToken } from '../oauth/opaque.ts';
import { apisIn } from '../oauth/shared-api.ts';
import { verifyAccessToken } from '../oauth/verify.ts';
import { spendAssertion } from './assertion.ts';
import { hasBudget, spendBudget } from './budget.ts';
import { authenticateCaller } from './caller.ts';
import { answerIntrospection, type IntrospectionAnswer } from './introspection-answer.ts';
import type { Issuer, Person, Presented } from './issuer.ts';
import { personNamed } from './person-named.ts';
import { readContent, type StoredContent } from './stored-content.ts';

/**
 * RFC 7662, in the form that is accepted: JSON, a signed answer (RFC 9701), or the at+jwt itself. Claims are those of the issuance;
 * whether the person is still active is looked up now.
 * @throws OAuthError invalid_client, invalid_request
 */
export async function introspect(
  issuer: Issuer,
  presented: Presented,
  form: Form,
  accept: string,
): Promise<IntrospectionAnswer> {
  const { client, replay } = await authenticateCaller(issuer, presented, form);
  if (replay !== null) await spendAssertion(issuer, client, replay);
  const token = form.get('token');
  if (token === null) throw new OAuthError('invalid_request', 'token is missing: send the token to look at');
  const content = await counted(issuer, client, form, await contentFor(issuer, client, token));
  const application = content?.token.client_id ?? null;
  issuer.tally.introspected({ tenant: client.tenant, client: client.id, application });
  return answerIntrospection(issuer, client, content, accept);
}

/** The token of an agent that has a budget is good once more, or no longer; each look at it by an API that it is for is a use. */
async function counted(issuer: Issuer, caller: Client, form: Form, content: StoredContent | null) {
  if (content === null || !hasBudget(content.token)) return content;
  if (introspectedApi(content.token, caller, issuer.apis) === null) return null;
  const left = await spendBudget(issuer, caller.tenant, content.token, form);
  return left && { ...content, introspection: { ...content.introspection, agent_budget: left } };
}

/** What a token says that is good now and of the caller's tenant; null for any other. */
async function contentFor(issuer: Issuer, caller: Client, token: string): Promise<StoredContent | null> {
  const live = await liveToken(issuer, token);
  return live?.tenant === caller.tenant ? live : null;
}

/** A token that is good now, and whose it is. */
export interface LiveToken extends StoredContent {
  readonly tenant: string;
  /** The id of the User that it stands for; null for a machine's. */
  readonly user: string | null;
}

/** Whatever is wrong with a token, it is simply not live. */
export async function liveToken(issuer: Issuer, token: string): Promise<LiveToken | null> {
  const isThere: Find<true> = async (tenant, user) => ((await issuer.people.isActive(tenant, user)) ? true : null);
  return isKnownByHash(token) ? liveReference(issuer, token, isThere) : liveJwt(issuer, token);
}

/** The same, for who goes on with the person. */
export async function liveTokenWithPerson(issuer: Issuer, token: string): Promise<WithPerson<Person> | null> {
  const active: Find<Person> = async (tenant, user) => {
    const person = await issuer.people.get(tenant, user);
    return person?.active === true ? person : null;
  };
  return isKnownByHash(token) ? liveReference(issuer, token, active) : liveJwt(issuer, token);
}

/** What is to be known of a person who is there and active. */
type Find<Known> = (tenant: string, user: string) => Promise<Known | null>;

/** A machine's has none. */
type WithPerson<Known> = LiveToken & { readonly person: Known | null };

async function liveReference<Known>(
  issuer: Issuer,
  token: string,
  find: Find<Known>,
): Promise<WithPerson<Known> | null> {
  // Revoked by the JWT, too, that a gateway swapped it for, which has the same jti.
  const stored = await issuer.store.getUnrevoked(hashToken(token));
  if (stored === null || stored.expiresAt <= issuer.effects.now()) return null;
  // An application that left the configuration, or was deleted (RFC 7592 §2.3), takes its tokens with it.
  if ((await issuer.findClient(stored.client)) === undefined) return null;
  const { tenant, user } = stored;
  const person = user === null ? null : await find(tenant, user);
  if (user !== null && person === null) return null;
  const content = readContent(stored.payload);
  if (user === null && !(await isThere(issuer, content.token))) return null;
  return { tenant, user, person, ...content };
}

/** An application that is not here any more takes along what others were given about it by an exchange, too. */
function isThere(
  { findClient }: Pick<Issuer, 'findClient'>,
  { sub, client_id }: AccessTokenPayload,
): boolean | Promise<boolean> {
  const application = applicationCalled(sub);
  if (application === client_id) return true;
  return application !== null && Promise.resolve(findClient(application)).then((found) => found !== undefined);
}

async function liveJwt(issuer: Issuer, token: string): Promise<WithPerson<Person> | null> {
  const verified = await verifyAccessToken(token, {
    keys: issuer.keys,
    issuer: issuer.issuer,
    now: issuer.effects.now,
  }).catch(() => null);
  const client = verified === null ? undefined : await issuer.findClient(verified.client_id);
  if (verified === null || client === undefined) return null;
  if (await issuer.store.isRevoked(client.tenant, verified.jti)) return null;
  const person = await personNamed(issuer, client.tenant, verified);
  const isHere = isMachineSubject(verified.sub) ? await isThere(issuer, verified) : person?.active === true;
  if (!isHere) return null;
  return {
    tenant: client.tenant,
    user: person?.id ?? null,
    person,
    token: verified,
    introspection: await toldOf(issuer, token, verified),
  };
}

/** A JWT says all that is to be said about it, but where its API has claims that introspection alone tells, or does not tell. */
async function toldOf(issuer: Issuer, token: string, verified: AccessTokenPayload): Promise<AccessTokenPayload> {
  const isDivided = apisIn(verified.aud, issuer.apis).some(({ dividesContent }) => dividesContent);
  const stored = isDivided ? await issuer.store.getToken(hashToken(token)) : null;
  return stored === null ? verified : readContent(stored.payload).introspection;
}
