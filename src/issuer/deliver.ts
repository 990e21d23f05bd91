import type { Issued } from '../oauth/api.ts';
import { tokenTypeOf } from '../oauth/confirmation.ts';
import { hashToken, newOpaqueToken } from '../oauth/opaque.ts';
import { signIdJag, signTxnToken } from '../oauth/sign.ts';
import type { TokenResponse } from '../oauth/token-response.ts';
import type { Write } from '../store/port.ts';
import { accessJwt } from './access-jwt.ts';
import { budgetWrites } from './budget.ts';
import type { TokenContent } from './content.ts';
import type { TokenAsk } from './evaluate.ts';
import type { Issuer } from './issuer.ts';
import { type KeptContent, writeContent } from './stored-content.ts';

export interface Delivery {
  readonly accessToken: string;
  readonly tokenType: TokenResponse['token_type'];
  /** What must be kept for the token to be known again: nothing for a JWT of which introspection tells nothing else. */
  readonly writes: readonly Write[];
}

/** What is a signed JWT and nothing else; null for access tokens, which have forms. */
const SIGNED: Readonly<Record<Issued, typeof signIdJag | null>> = {
  'access-token': null,
  'id-jag': signIdJag,
  'txn-token': signTxnToken,
};

/**
 * Makes the token: the payload signed for those who may carry it, or kept under a reference.
 * @param family of the refresh token that goes with it
 * @param isDerived whether it is made of another token of Avow's own
 */
export async function deliver(
  issuer: Issuer,
  ask: TokenAsk,
  content: TokenContent,
  family: string | null,
  isDerived: boolean,
): Promise<Delivery> {
  const sign = SIGNED[ask.api.issues];
  if (sign !== null) {
    const accessToken = await sign(content.token, issuer.keys.current(ask.api.algorithm));
    return { accessToken, tokenType: 'N_A', writes: [] };
  }
  const tokenType = tokenTypeOf(content.token);
  if (ask.client.tokens === 'jwt') {
    const accessToken = await accessJwt(issuer, content.token, ask.api, ask.client);
    const isDivided = content.token !== content.introspection || family !== null;
    // What its API alone can read is known again by what is kept of it.
    const isKept = isDivided || ask.api.encryption !== null;
    return {
      accessToken,
      tokenType,
      writes: isKept ? [insertToken(ask, accessToken, { ...content, isDerived }, family)] : [],
    };
  }
  const accessToken = newOpaqueToken(issuer.effects.randomBytes);
  const kept = insertToken(ask, accessToken, { ...content, isDerived }, family);
  const writes = [kept, ...budgetWrites(ask, content.token)];
  return { accessToken, tokenType, writes };
}

function insertToken(
  { client, subject }: TokenAsk,
  accessToken: string,
  content: KeptContent,
  family: string | null,
): Write {
  const { jti, exp } = content.token;
  const token = {
    tenant: client.tenant,
    hash: hashToken(accessToken),
    jti,
    client: client.id,
    user: subject.kind === 'human' ? subject.person.id : null,
    family,
    expiresAt: exp * 1_000,
    payload: writeContent(content),
  };
  return { kind: 'insertToken', token };
}
