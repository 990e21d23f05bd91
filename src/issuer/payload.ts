import type { AccessTokenPayload } from '../oauth/access-token.ts';
import { assembleAccessToken, type TokenSubject } from '../oauth/assemble.ts';
import { OAuthError } from '../oauth/errors.ts';
import { partsOf, withScopes } from '../oauth/shared-api.ts';
import type { Evaluation, TokenAsk } from './evaluate.ts';
import type { Evaluator } from './issuer.ts';
import { refusalError } from './refusal.ts';

/**
 * The payload that the API is to read (RFC 9068 §2.2), neither signed nor kept.
 * @throws OAuthError what the evaluation refuses for; where the person has no identifier of the kind that the API chose, or the
 * sign-in has ended
 */
export function payloadOf(evaluator: Evaluator, ask: TokenAsk, evaluation: Evaluation): AccessTokenPayload {
  if (evaluation.refusal !== null) throw refusalError(evaluation.refusal);
  const { terms } = ask;
  return assembleAccessToken({
    issuer: evaluator.issuer,
    client: ask.client,
    api: withScopes(ask.api, evaluation.scopes),
    subject: subjectOf(evaluator, ask, evaluation),
    scopes: evaluation.scopes,
    claims: evaluation.settlement.claims,
    now: evaluator.effects.now(),
    jti: evaluator.effects.newId(),
    lifetimeMs: evaluation.obligations.lifetimeMs,
    authentication: evaluation.base.authn,
    confirmation: ask.confirmation ?? null,
    ...(evaluation.details !== undefined && { details: evaluation.details }),
    ...(terms != null && { endsAt: terms.endsAt, act: terms.act, budget: terms.budget }),
  });
}

/** The identifier that this API calls the person by. */
function subjectOf(evaluator: Evaluator, ask: TokenAsk, evaluation: Evaluation): TokenSubject {
  if (ask.subject.kind === 'machine') return ask.subject;
  const [api = ask.api] = partsOf(ask.api);
  const id = evaluator.subjectIdentifier(api, evaluation.base);
  if (id === null) {
    const audit = `user ${ask.subject.person.id} has no ${ask.api.subject}`;
    throw new OAuthError('access_denied', 'the subject has no identifier that this API can take', { audit });
  }
  return { kind: 'human', id, expiresAt: ask.subject.idToken?.expiresAt ?? null };
}
