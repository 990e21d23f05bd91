import type { AccessTokenPayload } from '../oauth/access-token.ts';
import { assembleAccessToken, type TokenSubject } from '../oauth/assemble.ts';
import { OAuthError } from '../oauth/errors.ts';
import { hashToken, newOpaqueToken } from '../oauth/opaque.ts';
import { signAccessToken } from '../oauth/sign.ts';
import type { Write } from '../store/port.ts';
import type { Evaluation, TokenAsk } from './evaluate.ts';
import type { Issuer } from './issuer.ts';
import type { RecordDraft } from './progress.ts';

export interface Delivery {
  readonly accessToken: string;
  readonly payload: AccessTokenPayload;
  /** What must be kept for the token to be known again: nothing for a JWT. */
  readonly writes: readonly Write[];
}

/**
 * Makes the token: the payload that the API is to read, signed for those who may carry it, or kept under a reference.
 * @param record learns the token's id, subject and end
 * @throws OAuthError where the person has no identifier of the kind that the API chose
 */
export async function deliver(
  issuer: Issuer,
  ask: TokenAsk,
  evaluation: Evaluation,
  record: RecordDraft,
): Promise<Delivery> {
  const payload = assembleAccessToken({
    issuer: issuer.issuer,
    client: ask.client,
    api: ask.api,
    subject: subjectOf(issuer, ask, evaluation),
    scopes: evaluation.scopes,
    claims: evaluation.claims,
    now: issuer.effects.now(),
    jti: issuer.effects.newId(),
  });
  record.jti = payload.jti;
  record.expiresAt = payload.exp * 1_000;
  if (record.subject !== null) record.subject = { ...record.subject, sub: payload.sub };
  if (ask.client.tokens === 'jwt') {
    return { accessToken: await signAccessToken(payload, issuer.keys.current), payload, writes: [] };
  }
  const accessToken = newOpaqueToken(issuer.effects.randomBytes);
  const token = {
    tenant: ask.client.tenant,
    hash: hashToken(accessToken),
    jti: payload.jti,
    client: ask.client.id,
    user: ask.subject.kind === 'human' ? ask.subject.person.id : null,
    expiresAt: payload.exp * 1_000,
    payload: JSON.stringify(payload),
  };
  return { accessToken, payload, writes: [{ kind: 'insertToken', token }] };
}

/** The identifier that this API calls the person by. */
function subjectOf(issuer: Issuer, ask: TokenAsk, evaluation: Evaluation): TokenSubject {
  if (ask.subject.kind === 'machine') return { kind: 'machine' };
  const id = issuer.subjectIdentifier(ask.api, evaluation.base);
  if (id === null) {
    const audit = `user ${ask.subject.person.id} has no ${ask.api.subject}`;
    throw new OAuthError('access_denied', 'the subject has no identifier that this API can take', { audit });
  }
  return { kind: 'human', id, expiresAt: ask.subject.idToken.expiresAt };
}
