import type { Values } from '../claims/source.ts';
import { bindingOf, type Confirmation } from '../oauth/confirmation.ts';
import type { JsonObject, JsonValue } from '../oauth/json.ts';
import type { GrantedTarget } from '../oauth/refresh-target.ts';

/** The sign-in that a family began with: what a verified ID token or assertion said, and of which provider. */
export interface BeginningSignIn {
  readonly provider: string;
  readonly claims: JsonObject;
  /** Milliseconds: when the session at the provider ends, and the family with it; null where nobody says. */
  readonly endsAt: number | null;
}

/** What a family of refresh tokens stands for. */
export interface RefreshContent extends GrantedTarget {
  /** The authorization details of the first token, as they were granted. */
  readonly details: readonly JsonValue[];
  readonly signIn: BeginningSignIn;
  /** The claims of the first token, where those of the others are to be the same; null where each is resolved anew. */
  readonly frozen: Values | null;
  /** What the family is bound to; null where whoever has its token may use it. */
  readonly confirmation: Confirmation | null;
}

/** StoredRefresh.content */
export function writeRefreshContent(content: RefreshContent): string {
  const { api, scopes, details, signIn, frozen, confirmation } = content;
  const { provider, claims, endsAt } = signIn;
  const kept = { provider, claims, ...(endsAt !== null && { endsAt }) };
  const acts = details.length === 0 ? undefined : details;
  return JSON.stringify({ api, scopes, details: acts, signIn: kept, frozen, cnf: confirmation ?? undefined });
}

/** The content again. Throws TypeError on anything else. */
export function readRefreshContent(text: string): RefreshContent {
  const value: JsonValue = JSON.parse(text);
  if (isObject(value)) {
    const { api, scopes, details = [], signIn, frozen = null } = value;
    const isThere = typeof api === 'string' && Array.isArray(scopes) && Array.isArray(details);
    if (isThere && isObject(signIn) && (frozen === null || isObject(frozen))) {
      const names = scopes.filter((scope) => typeof scope === 'string');
      return { api, scopes: names, details, signIn: signInOf(signIn), frozen, confirmation: bindingOf(value) };
    }
  }
  throw new TypeError('not what is kept of a refresh token');
}

function signInOf({ provider, claims, endsAt = null }: JsonObject): BeginningSignIn {
  const isEnd = endsAt === null || typeof endsAt === 'number';
  if (typeof provider === 'string' && isObject(claims) && isEnd) return { provider, claims, endsAt };
  throw new TypeError('not what is kept of a sign-in');
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
