import type { UserInfoRecord } from '../audit/journal-record.ts';
import { actorRecord } from '../audit/personal.ts';
import { readAct } from '../oauth/actor.ts';
import type { Api } from '../oauth/api.ts';
import { isMachineSubject } from '../oauth/assemble.ts';
import { OAuthError, refusedTo } from '../oauth/errors.ts';
import { signUserInfo } from '../oauth/sign.ts';
import { hasBudget } from './budget.ts';
import type { Issuer } from './issuer.ts';
import { type LiveToken, liveToken } from './live-token.ts';
import { checkPossession, type TokenPresentation } from './possession.ts';

export interface UserInfoAnswer {
  readonly type: 'application/json' | 'application/jwt';
  readonly body: string;
}

/** What an access token says of itself, and not of the person. RFC 9068 §2.2 */
const OF_THE_TOKEN: ReadonlySet<string> = new Set(['iss', 'aud', 'exp', 'iat', 'jti', 'client_id', 'scope', 'cnf']);

/**
 * OpenID Connect Core §5.3: what the application of an access token is told of the person: those claims of its scopes whose
 * destinations have userinfo, as they were when it was issued. That it was told is on record before it is.
 * @param api UserInfo; a token for any other API is none here
 * @param isSigned whether a JWT is asked for (§5.3.2)
 * @throws OAuthError invalid_token, insufficient_scope; what checkPossession() throws
 */
export async function toldAtUserInfo(
  issuer: Issuer,
  api: Api,
  shown: TokenPresentation | null,
  isSigned: boolean,
): Promise<UserInfoAnswer> {
  const live = shown === null ? null : await liveToken(issuer, shown.token);
  if (shown === null || live === null || live.token.aud !== api.audience) {
    throw new OAuthError('invalid_token', `send Authorization: Bearer with an access token for ${api.audience}`);
  }
  const { tenant, token } = live;
  return told(issuer, api, live, shown, isSigned).catch((error: unknown) => {
    throw refusedTo({ tenant, client: token.client_id }, error);
  });
}

async function told(
  issuer: Issuer,
  api: Api,
  live: LiveToken,
  shown: TokenPresentation,
  isSigned: boolean,
): Promise<UserInfoAnswer> {
  // Its uses are counted by introspection, and here nobody introspects.
  if (hasBudget(live.token))
    throw new OAuthError('invalid_token', 'The access token has a budget, and is not for UserInfo');
  await checkPossession(issuer, live.tenant, live.token, shown);
  const { scope, sub, client_id } = live.token;
  // OpenID Connect Core §5.3.1, §3.1.2.1: the request was one of OpenID Connect where the scope says so.
  if (isMachineSubject(sub) || !scope.split(' ').includes('openid')) {
    throw new OAuthError('insufficient_scope', "the access token is not one for a person's scope openid");
  }
  const claims = Object.fromEntries(Object.entries(live.introspection).filter(([name]) => !OF_THE_TOKEN.has(name)));
  const [answer] = await Promise.all([
    isSigned
      ? signedAnswer(issuer, client_id, claims)
      : { type: 'application/json' as const, body: JSON.stringify(claims) },
    keepRead(issuer, api, live, Object.keys(claims), isSigned ? 'jwt' : 'json'),
  ]);
  return answer;
}

async function signedAnswer(issuer: Issuer, client_id: string, claims: object): Promise<UserInfoAnswer> {
  const algorithm = (await issuer.findClient(client_id))?.algorithm ?? 'ES256';
  const signed = { ...claims, iss: issuer.issuer, aud: client_id };
  return { type: 'application/jwt', body: await signUserInfo(signed, issuer.keys.current(algorithm)) };
}

async function keepRead(
  { journal }: Issuer,
  api: Api,
  { tenant, user, token }: LiveToken,
  told: readonly string[],
  form: UserInfoRecord['form'],
): Promise<void> {
  const act = readAct(token);
  const said = {
    client: token.client_id,
    api: api.name,
    jti: token.jti,
    ...(act !== null && { actor: actorRecord(act.sub) }),
    told,
    form,
  };
  await journal.keep({ tenant, event: 'userinfo.read', user, said });
}
