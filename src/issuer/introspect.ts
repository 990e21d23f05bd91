import type { AtOnce } from '../at-once.ts';
import type { Api } from '../oauth/api.ts';
import type { AuthenticatedClient } from '../oauth/authenticate.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Form } from '../oauth/form.ts';
import { introspectedApi } from '../oauth/introspection.ts';
import { spendAssertion } from './assertion.ts';
import { hasBudget, spendBudget } from './budget.ts';
import { asCaller, isPublic } from './caller.ts';
import { answerIntrospection, formOf, type IntrospectionAnswer } from './introspection-answer.ts';
import { actedFor, foundNothing, type Introspected } from './introspection-record.ts';
import type { Issuer, Presented } from './issuer.ts';
import { type DeadToken, type LiveToken, lookAt } from './live-token.ts';
import type { StoredContent } from './stored-content.ts';

/** What is told to the caller, and what is kept of it. */
interface Look {
  /** Null where the token is not good, or none of the caller's. */
  readonly content: StoredContent | null;
  readonly kept: Introspected;
}

/**
 * RFC 7662, in the form that is accepted: JSON, a signed answer (RFC 9701), or the at+jwt itself. Claims are those of the issuance;
 * whether the person is still active is looked up now. That it was told is on record before it is.
 * @throws OAuthError invalid_client, invalid_request
 */
export function introspect(
  issuer: Issuer,
  presented: Presented,
  form: Form,
  accept: string,
): Promise<IntrospectionAnswer> {
  return asCaller(issuer, presented, form, (caller) => introspectFor(issuer, caller, form, accept));
}

async function introspectFor(
  issuer: Issuer,
  { client, replay }: AuthenticatedClient,
  form: Form,
  accept: string,
): Promise<IntrospectionAnswer> {
  // RFC 7662 §2.1: or anybody could try what tokens are good for.
  if (isPublic(client)) throw new OAuthError('invalid_client', 'Who asks about tokens has to authenticate');
  if (replay !== null) await spendAssertion(issuer, client, replay);
  const token = form.get('token');
  if (token === null) throw new OAuthError('invalid_request', 'token is missing: send the token to look at');
  const looked = look(issuer, client, form, await lookAt(issuer, token));
  const { content, kept } = looked instanceof Promise ? await looked : looked;
  const answerForm = formOf(accept);
  const answered = answerIntrospection(issuer, client, content, answerForm);
  const answer = answered instanceof Promise ? await answered : answered;
  const said = { client: client.id, ...kept.said, form: answerForm };
  await issuer.journal.keep({ tenant: client.tenant, event: 'token.introspected', user: kept.user, said });
  return answer;
}

function look(issuer: Issuer, caller: Client, form: Form, seen: LiveToken | DeadToken): AtOnce<Look> {
  // What another tenant's token is, is for its own log to say.
  if ('because' in seen) return { content: null, kept: foundNothing(caller, seen) };
  if (seen.tenant !== caller.tenant) return { content: null, kept: foundNothing(caller, UNKNOWN) };
  const api = introspectedApi(seen.token, caller, issuer.apis);
  if (api === null) return { content: null, kept: foundNothing(caller, deadFor(seen, 'audience')) };
  return hasBudget(seen.token) ? spend(issuer, caller, form, seen, api) : { content: seen, kept: actedFor(seen, api) };
}

/** The token of an agent that has a budget is good once more, or no longer; each look at it by an API that it is for is a use. */
async function spend(issuer: Issuer, caller: Client, form: Form, seen: LiveToken, api: Api): Promise<Look> {
  const left = await spendBudget(issuer, caller.tenant, seen.token, form);
  if (left === null) return { content: null, kept: foundNothing(caller, deadFor(seen, 'budget')) };
  const content = { ...seen, introspection: { ...seen.introspection, agent_budget: left } };
  return { content, kept: actedFor(seen, api) };
}

const UNKNOWN: DeadToken = { because: 'unknown', token: null };

function deadFor({ tenant, user, token }: LiveToken, because: 'audience' | 'budget'): DeadToken {
  return { because, token: { tenant, user, client: token.client_id, jti: token.jti } };
}
