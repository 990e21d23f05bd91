/**
 * Zitadel: an action (v2) on the functions preaccesstoken and preuserinfo. Zitadel documentation, "Using Actions"; what it does with
 * an answer is in its internal/api/oidc/userinfo.go.
 */
import { z } from 'zod';
import type { Values } from '../claims/source.ts';
import type { TokenClaims } from '../issuer/token-claims.ts';
import type { Adapter, Denial, HookAnswer, HookAsk } from './hook.ts';
import { identifier } from './identifier.ts';
import { idpValues } from './idp-values.ts';
import { problemOf } from './problem-of.ts';
import { oversize } from './size.ts';

/** Zitadel states no limit; a token that goes into a header has one. */
const MAX_CLAIMS = 65_536;

const request = z.looseObject({
  function: z.enum(['function/preaccesstoken', 'function/preuserinfo']),
  userinfo: z.looseObject({ preferred_username: identifier.nullish() }).nullish(),
  user: z.looseObject({
    id: identifier,
    preferred_login_name: identifier.nullish(),
    machine: z.unknown().optional(),
  }),
  // Not there in older releases.
  application: z.looseObject({ client_id: identifier.nullish() }).nullish(),
});

type ZitadelRequest = z.output<typeof request>;

export const ZITADEL: Adapter = {
  read(body) {
    const parsed = request.safeParse(body);
    if (!parsed.success) return problemOf(parsed.error);
    // preuserinfo makes the ID token and the answer of UserInfo; the claims of both are those of the ID token.
    const isAccess = parsed.data.function === 'function/preaccesstoken';
    const grant = (claims: TokenClaims) => appended(isAccess ? claims.accessToken : claims.idToken);
    return { ask: askOf(parsed.data), grant, without: () => ZITADEL.unchanged };
  },
  deny,
  // An empty body would not do: the answer is read as JSON.
  unchanged: { status: 200, body: {} },
  refuses: () => null,
  misfit: ({ accessToken, idToken }) => oversize(accessToken, MAX_CLAIMS) ?? oversize(idToken, MAX_CLAIMS),
};

/**
 * "Error forwarding": a status from 400 to 499 reaches the application, any other ends in PreconditionFailed. Both stop the token
 * where the target has interruptOnError.
 */
function deny({ because, description }: Denial): HookAnswer {
  const forwardedStatusCode = because === 'refused' ? 403 : 503;
  return { status: 200, body: { forwardedStatusCode, forwardedErrorMessage: description } };
}

function appended(claims: Values): HookAnswer {
  const append_claims = Object.entries(claims).map(([key, value]) => ({ key, value }));
  return append_claims.length === 0 ? ZITADEL.unchanged : { status: 200, body: { append_claims } };
}

/** Zitadel names no scopes. A service user is an application that asks for itself. */
function askOf({ userinfo, user, application }: ZitadelRequest): HookAsk {
  const isMachine = user.machine !== undefined && user.machine !== null;
  const login = user.preferred_login_name ?? userinfo?.preferred_username ?? user.id;
  return {
    client: application?.client_id ?? null,
    subject: isMachine ? null : { id: user.id, login },
    scopes: null,
    audiences: [],
    idp: isMachine ? null : idpValues({ ...userinfo, sub: user.id }),
    ip: null,
  };
}
