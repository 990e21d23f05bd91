/** The forms in which introspection answers, by what the caller accepts. */
import { DEFAULT_ALGORITHM } from '../../schema/signing-algorithms.ts';
import type { AtOnce } from '../at-once.ts';
import type { IntrospectionRecord } from '../audit/journal-record.ts';
import type { Client } from '../oauth/client.ts';
import { introspectedApi, introspectionResponse } from '../oauth/introspection.ts';
import { signIntrospection } from '../oauth/sign.ts';
import { accessJwt, signAgain } from './access-jwt.ts';
import { hasBudget } from './budget.ts';
import { contentForCaller } from './for-apis.ts';
import type { Issuer } from './issuer.ts';
import { rememberedText } from './remembered-text.ts';
import type { StoredContent } from './stored-content.ts';

export interface IntrospectionAnswer {
  readonly status: 200 | 204;
  readonly type: string;
  readonly body: string | null;
  /** Seconds for which a gateway may keep it; 0 where it must ask again. */
  readonly maxAge: number;
}

export type IntrospectionForm = IntrospectionRecord['form'];

type Answer = (issuer: Issuer, caller: Client, content: StoredContent | null) => AtOnce<IntrospectionAnswer>;

/** RFC 7662 §2.2 */
const json: Answer = (issuer, caller, content) => {
  const body = rememberedText(introspectionResponse(content?.introspection ?? null, caller, issuer.apis));
  return { status: 200, type: 'application/json', body, maxAge: 0 };
};

/** The phantom token: the at+jwt itself, for a gateway to pass on, and 204 where there is nothing to pass. */
const accessToken: Answer = async (issuer, caller, content) => {
  const type = 'application/jwt';
  const api = content === null ? null : introspectedApi(content.token, caller, issuer.apis);
  if (content === null || api === null) return { status: 204, type, body: null, maxAge: 0 };
  const application = await issuer.findClient(content.token.client_id);
  const body = await accessJwt(issuer, content.token, api, application ?? null, signAgain);
  // Each look at a token with a budget is a use.
  if (hasBudget(content.token)) return { status: 200, type, body, maxAge: 0 };
  const left = content.token.exp - Math.ceil(issuer.effects.now() / 1_000);
  return { status: 200, type, body, maxAge: Math.max(0, Math.min(left, api.introspectionCacheSeconds)) };
};

/** RFC 9701 §5: the answer of RFC 7662 in a JWT for the one who asked; it is no access token, and says so by its typ. */
const signed: Answer = async (issuer, caller, content) => {
  const claims = {
    iss: issuer.issuer,
    aud: caller.id,
    iat: Math.floor(issuer.effects.now() / 1_000),
    token_introspection: introspectionResponse(content?.introspection ?? null, caller, issuer.apis),
  };
  const body = await signIntrospection(claims, issuer.keys.current(caller.algorithm ?? DEFAULT_ALGORITHM));
  return { status: 200, type: 'application/token-introspection+jwt', body, maxAge: 0 };
};

const ANSWERS: Readonly<Record<IntrospectionForm, Answer>> = { json, jwt: accessToken, signed };

/** By media type, the preferred first; JSON for whoever accepts none of them. */
const TYPES: readonly (readonly [type: string, form: IntrospectionForm])[] = [
  ['application/jwt', 'jwt'],
  ['application/token-introspection+jwt', 'signed'],
];

/** The form that an Accept header asks for. */
export function formOf(accept: string): IntrospectionForm {
  // Most headers name neither of them, and one look at the text tells.
  const named = /jwt/i.test(accept) ? TYPES.find(([type]) => accepts(accept, type)) : undefined;
  return named?.[1] ?? 'json';
}

/** @param content what the token says; null for one that is not good, or not of the caller's tenant */
export function answerIntrospection(
  issuer: Issuer,
  caller: Client,
  content: StoredContent | null,
  form: IntrospectionForm,
): AtOnce<IntrospectionAnswer> {
  return ANSWERS[form](issuer, caller, content && contentForCaller(issuer, caller, content));
}

/** RFC 9110 §12.5.1, as far as gateways use it: the type is named, and not refused by q=0. */
function accepts(header: string, type: string): boolean {
  return header.split(',').some((range) => {
    const [name, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return name === type && !parameters.some((p) => /^q=0(\.0*)?$/.test(p));
  });
}
