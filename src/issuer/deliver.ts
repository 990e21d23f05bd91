import type { AccessTokenPayload } from '../oauth/access-token.ts';
import { hashToken, newOpaqueToken } from '../oauth/opaque.ts';
import { signAccessToken } from '../oauth/sign.ts';
import type { Write } from '../store/port.ts';
import type { TokenAsk } from './evaluate.ts';
import type { Issuer } from './issuer.ts';

export interface Delivery {
  readonly accessToken: string;
  /** What must be kept for the token to be known again: nothing for a JWT. */
  readonly writes: readonly Write[];
}

/** Makes the token: the payload signed for those who may carry it, or kept under a reference. */
export async function deliver(issuer: Issuer, ask: TokenAsk, payload: AccessTokenPayload): Promise<Delivery> {
  if (ask.client.tokens === 'jwt') {
    return { accessToken: await signAccessToken(payload, issuer.keys.current), writes: [] };
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
  return { accessToken, writes: [{ kind: 'insertToken', token }] };
}
