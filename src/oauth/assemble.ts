/** Puts the payload of an access token together. RFC 9068 §2.2, RFC 8693 §2.2.1 */
import { RESERVED_CLAIMS } from '../../schema/reserved-claims.ts';
import type { AccessTokenPayload } from './access-token.ts';
import type { Act } from './actor.ts';
import type { Api } from './api.ts';
import type { AuthorizationDetail } from './authorization-details.ts';
import type { Client } from './client.ts';
import type { Confirmation } from './confirmation.ts';
import { OAuthError } from './errors.ts';
import type { Budget } from './exchange.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { partsOf } from './shared-api.ts';

/**
 * RFC 9068 §2.2 wants as a machine's sub "an identifier the authorization server uses to indicate the client application";
 * RFC 9700 §4.15 wants it unlike any person's. The bare client id would only hold until an application is configured under an id that
 * is some person's sub already, so machines have a prefix of their own, and no person's identifier may begin with it.
 */
const MACHINE_PREFIX = 'client:';

/** What tokens call an application. */
export function machineSubject(client: string): string {
  return MACHINE_PREFIX + client;
}

/** The application that a sub names; null where it is no machine's. */
export function applicationCalled(sub: string): string | null {
  return isMachineSubject(sub) ? sub.slice(MACHINE_PREFIX.length) : null;
}

/** Whether a sub is a machine's. */
export function isMachineSubject(sub: string): boolean {
  return sub.startsWith(MACHINE_PREFIX);
}

export type TokenSubject =
  | {
      readonly kind: 'machine';
      /** Of the token that this one is exchanged for; the application's own where absent. */
      readonly sub?: string;
    }
  | {
      readonly kind: 'human';
      /** The identifier that the API chose (Api.subject). */
      readonly id: string;
      /** When the token that speaks for the person ends, in milliseconds: what is issued for it ends no later. Null for never. */
      readonly expiresAt: number | null;
    };

export interface Assembly {
  readonly issuer: string;
  readonly client: Client;
  readonly api: Api;
  readonly subject: TokenSubject;
  readonly scopes: readonly string[];
  readonly claims: Readonly<Record<string, JsonValue>>;
  /** Milliseconds. */
  readonly now: number;
  readonly jti: string;
  /** Milliseconds: where an exchange lets the token end, at the latest. */
  readonly endsAt?: number;
  /** What whoever uses it must prove to have. */
  readonly confirmation?: Confirmation | null;
  /** RFC 8693 §4.1: who acts for the subject. */
  readonly act?: Act | null;
  /** RFC 9396 §9.1 */
  readonly details?: readonly AuthorizationDetail[];
  /** What the token may be used for; introspection counts it down. */
  readonly budget?: Budget | null;
  /** Where it lives less long than the API's tokens do; null where nothing says so. */
  readonly lifetimeMs?: number | null;
  /** How the person authenticated; null where that is not known. RFC 9068 §2.2.1 */
  readonly authentication?: Readonly<Record<string, JsonValue>> | null;
}

/** RFC 9068 §2.2.1; amr is what RFC 9470 §6.1 lets an API look for beside them. */
const AUTHENTICATION = ['acr', 'auth_time', 'amr'] as const;

/**
 * Returns the payload: protocol members, scope, sub, then the claims in their order.
 * Throws TypeError on a claim with a reserved name, which boot should have refused; invalid_request where the person's
 * identifier is empty or an application's, or her token has just expired (RFC 8693 §2.2.2).
 */
export function assembleAccessToken(input: Assembly): AccessTokenPayload {
  const reserved = Object.keys(input.claims).find((name) => RESERVED_CLAIMS.has(name));
  if (reserved !== undefined) throw new TypeError(`the claim name ${reserved} is reserved`);
  const protocol: AccessTokenPayload = {
    iss: input.issuer,
    aud: audienceOf(input.api),
    client_id: input.client.id,
    iat: Math.floor(input.now / 1_000),
    exp: expiry(input),
    jti: input.jti,
    scope: input.scopes.join(' '),
    sub: subjectOf(input),
    ...(input.authentication && authenticationOf(input.authentication)),
  };
  const { confirmation = null } = input;
  return {
    ...protocol,
    ...(confirmation !== null && { cnf: confirmation }),
    ...furtherMembers(input),
    ...input.claims,
  };
}

/** What the exchange of a token adds, and what is asked for one act. */
function furtherMembers({ act, budget, details }: Assembly): JsonObject {
  return {
    ...(details && { authorization_details: details }),
    ...(act && { act }),
    ...(budget && { agent_budget: budget }),
  };
}

function authenticationOf(authentication: Readonly<Record<string, JsonValue>>): Readonly<Record<string, JsonValue>> {
  const members: Record<string, JsonValue> = {};
  for (const name of AUTHENTICATION) {
    const value = authentication[name];
    if (value !== undefined) members[name] = value;
  }
  return members;
}

function audienceOf(api: Api): AccessTokenPayload['aud'] {
  const audiences = partsOf(api).map(({ audience }) => audience);
  const [only] = audiences;
  return audiences.length === 1 && only !== undefined ? only : audiences;
}

function expiry({ api, subject, now, endsAt = Number.POSITIVE_INFINITY, lifetimeMs }: Assembly): number {
  const lifetimeEnd = Math.min(now + Math.min(api.tokenLifetimeMs, lifetimeMs ?? Number.POSITIVE_INFINITY), endsAt);
  const subjectEnd = subject.kind === 'human' ? (subject.expiresAt ?? lifetimeEnd) : lifetimeEnd;
  const end = Math.floor(Math.min(lifetimeEnd, subjectEnd) / 1_000);
  if (end <= Math.floor(now / 1_000)) {
    throw new OAuthError('invalid_request', 'The subject token has expired: get a new one and try again');
  }
  return end;
}

function subjectOf({ subject, client }: Assembly): string {
  if (subject.kind === 'machine') return subject.sub ?? machineSubject(client.id);
  if (subject.id === '' || subject.id.startsWith(MACHINE_PREFIX)) {
    throw new OAuthError('invalid_request', 'The person has no identifier that this API can take', {
      audit: `the subject identifier is empty or begins with ${MACHINE_PREFIX}, which is kept for applications`,
    });
  }
  return subject.id;
}
