/** An evaluation in the words of whoever asks why a token is as it is. All of it is plain JSON; times are milliseconds. */
import type { AccessTokenPayload } from '../oauth/access-token.ts';
import type { OAuthError } from '../oauth/errors.ts';
import type { TokenContent } from './content.ts';
import type { Evaluation, TokenAsk } from './evaluate.ts';
import { type ExplainedClaim, explainClaims } from './explained-claim.ts';
import { type ExplainedDetail, explainDetails } from './explained-detail.ts';
import { type ExplainedScope, explainScopes } from './explained-scope.ts';
import type { Evaluator } from './issuer.ts';
import { type TimelineEntry, timelineOf } from './timeline.ts';

export interface Explanation {
  readonly client: string;
  readonly api: string;
  readonly audience: string;
  readonly subject: {
    readonly kind: 'human' | 'machine';
    /** The id of the User, where there is one. */
    readonly user: string | null;
    /** What is known of the sign-in: told by the caller, the link alone, or nothing. */
    readonly signIn: 'told' | 'linked' | 'none';
  };
  readonly result: 'issued' | 'refused';
  /** What the token endpoint would answer, and what the audit record would keep beside it. */
  readonly error: { readonly code: string; readonly description: string; readonly reason: string } | null;
  /** What the token would say; null where there would be none. */
  readonly payload: AccessTokenPayload | null;
  /** What introspection would tell; null where that is the payload. */
  readonly introspection: AccessTokenPayload | null;
  readonly scopes: readonly ExplainedScope[];
  readonly authorizationDetails: readonly ExplainedDetail[];
  readonly claims: readonly ExplainedClaim[];
  readonly timeline: readonly TimelineEntry[];
  /** Until all sources had settled. */
  readonly ms: number;
  /** What keeps the token endpoint from doing the same. */
  readonly notes: readonly string[];
}

/** What comes of the evaluation: what the token says, or the error that the token endpoint would answer. */
export type Result = { readonly content: TokenContent } | { readonly error: OAuthError };

/** @param about whom the token would be of, and what is to be noted */
export function explanationOf(
  evaluator: Evaluator,
  ask: TokenAsk,
  evaluation: Evaluation,
  result: Result,
  about: Pick<Explanation, 'subject' | 'notes'>,
): Explanation {
  const error = 'error' in result ? result.error : null;
  const content = 'content' in result ? result.content : null;
  return {
    client: ask.client.id,
    api: ask.api.name,
    audience: ask.api.audience,
    subject: about.subject,
    result: error === null ? 'issued' : 'refused',
    error: error && { code: error.code, description: error.description, reason: error.audit },
    payload: content?.token ?? null,
    introspection: content === null || content.introspection === content.token ? null : content.introspection,
    scopes: explainScopes(evaluation),
    authorizationDetails: explainDetails(evaluator, ask, evaluation),
    claims: explainClaims(evaluator, ask, evaluation),
    timeline: timelineOf(evaluator.registry, evaluation),
    ms: evaluation.ms,
    notes: about.notes,
  };
}
