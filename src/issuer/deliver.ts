import { hashToken, newOpaqueToken } from '../oauth/opaque.ts';
import { signAccessToken } from '../oauth/sign.ts';
import type { Write } from '../store/port.ts';
import { budgetWrites } from './budget.ts';
import type { TokenContent } from './content.ts';
import type { TokenAsk } from './evaluate.ts';
import type { Issuer } from './issuer.ts';
import { writeContent } from './stored-content.ts';

export interface Delivery {
  readonly accessToken: string;
  /** What must be kept for the token to be known again: nothing for a JWT of which introspection tells nothing else. */
  readonly writes: readonly Write[];
}

/** Makes the token: the payload signed for those who may carry it, or kept under a reference. */
export async function deliver(issuer: Issuer, ask: TokenAsk, content: TokenContent): Promise<Delivery> {
  if (ask.client.tokens === 'jwt') {
    const accessToken = await signAccessToken(
      content.token,
      issuer.keys.current(ask.client.algorithm ?? ask.api.algorithm),
    );
    const isWhole = content.token === content.introspection;
    return { accessToken, writes: isWhole ? [] : [insertToken(ask, accessToken, content)] };
  }
  const accessToken = newOpaqueToken(issuer.effects.randomBytes);
  return { accessToken, writes: [insertToken(ask, accessToken, content), ...budgetWrites(ask, content.token)] };
}

function insertToken({ client, subject }: TokenAsk, accessToken: string, content: TokenContent): Write {
  const { jti, exp } = content.token;
  const token = {
    tenant: client.tenant,
    hash: hashToken(accessToken),
    jti,
    client: client.id,
    user: subject.kind === 'human' ? subject.person.id : null,
    family: null,
    expiresAt: exp * 1_000,
    payload: writeContent(content),
  };
  return { kind: 'insertToken', token };
}
