import { auditWrite } from '../audit/record.ts';
import type { Confirmation } from '../oauth/confirmation.ts';
import { OAuthError } from '../oauth/errors.ts';
import { newRefreshToken, nextRefreshToken, type RefreshToken } from '../oauth/refresh-token.ts';
import { withScopes } from '../oauth/shared-api.ts';
import type { Write } from '../store/port.ts';
import type { StoredRefresh } from '../store/refresh-port.ts';
import type { Evaluation, TokenAsk } from './evaluate.ts';
import type { Issuer } from './issuer.ts';
import { type BeginningSignIn, readRefreshContent, writeRefreshContent } from './refresh-content.ts';

/** How a request ends with a refresh token: the first of a new family for a sign-in, or the next of one that is there. */
export type Refresh =
  | { readonly kind: 'start'; readonly signIn: BeginningSignIn }
  | {
      readonly kind: 'rotate';
      readonly shown: RefreshToken;
      readonly stored: StoredRefresh;
      /** BeginningSignIn.endsAt */
      readonly endsAt: number | null;
    };

/** A refresh token that is to be told, and what the store must know of it. */
export interface Refreshed {
  readonly token: RefreshToken;
  readonly writes: readonly Write[];
}

/** The refresh token that goes with an access token; null where the client, or the grant, has none. RFC 6749 §1.5, §6 */
export function refreshOf(
  issuer: Issuer,
  ask: TokenAsk,
  refresh: Refresh | null,
  evaluation: Evaluation,
): Refreshed | null {
  const policy = ask.client.refresh;
  if (refresh === null || policy === null || ask.subject.kind === 'machine') return null;
  // What somebody agreed to once is done once.
  if (refresh.kind === 'start' && evaluation.spent !== undefined) return null;
  const { now, randomBytes } = issuer.effects;
  const { tenant, id: client } = ask.client;
  const startedAt = refresh.kind === 'start' ? now() : refresh.stored.startedAt;
  const endsAt = refresh.kind === 'start' ? refresh.signIn.endsAt : refresh.endsAt;
  const longest = Math.min(now() + policy.idleMs, startedAt + policy.lifetimeMs);
  const expiresAt = Math.min(longest, endsAt ?? longest);
  if (refresh.kind === 'rotate') {
    const { shown } = refresh;
    const token = nextRefreshToken(shown, randomBytes);
    const { family, hash: to } = token;
    const content = boundAnew(refresh.stored, boundTo(ask));
    return { token, writes: [{ kind: 'rotateRefresh', tenant, family, from: shown.hash, to, expiresAt, content }] };
  }
  const token = newRefreshToken(randomBytes);
  const content = writeRefreshContent({
    api: withScopes(ask.api, evaluation.scopes).name,
    scopes: evaluation.scopes,
    details: evaluation.details ?? [],
    signIn: refresh.signIn,
    frozen: policy.claims === 'frozen' ? evaluation.settlement.claims : null,
    confirmation: boundTo(ask),
  });
  const ids = { tenant, family: token.family, current: token.hash, client, user: ask.subject.person.id };
  return { token, writes: [{ kind: 'insertRefresh', refresh: { ...ids, startedAt, expiresAt, content } }] };
}

/**
 * RFC 9449 §5, RFC 8705 §4: nobody authenticates as a public client, so that its refresh token is bound as its access token is. That
 * of any other is good with its authentication alone.
 */
function boundTo({ client, confirmation }: TokenAsk): Confirmation | null {
  return client.authentication.method === 'none' ? (confirmation ?? null) : null;
}

/** What is bound stays bound to the same; what was not is from the first proof on. */
function boundAnew({ content }: StoredRefresh, confirmation: Confirmation | null): string {
  if (confirmation === null) return content;
  const before = readRefreshContent(content);
  return before.confirmation === null ? writeRefreshContent({ ...before, confirmation }) : content;
}

/** RFC 9700 §4.14.2: what is done where a spent refresh token is shown: nobody goes on with its family, the thief or the robbed. */
export function reuseWrites(issuer: Issuer, { tenant, family, client, user }: StoredRefresh): readonly Write[] {
  const record = {
    event: 'token.revoked',
    client,
    token: 'refresh_token',
    user,
    jti: null,
    because: 'reused',
  } as const;
  const { newId, now } = issuer.effects;
  return [{ kind: 'endRefresh', tenant, family }, auditWrite({ tenant, id: newId(), at: now() }, record)];
}

/** What a client is told that shows a spent one. RFC 6749 §5.2 */
export function reused(): OAuthError {
  return new OAuthError('invalid_grant', 'The refresh token was used before: let the person sign in again', {
    audit: 'a spent refresh token was used again, and its family is revoked',
  });
}
