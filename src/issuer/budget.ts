import type { AccessTokenPayload } from '../oauth/access-token.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Form } from '../oauth/form.ts';
import type { JsonObject } from '../oauth/json.ts';
import { Conflict, type Write } from '../store/port.ts';
import type { TokenAsk } from './evaluate.ts';
import type { Issuer } from './issuer.ts';

/** The write that keeps what a token may be used for, where that is counted. */
export function budgetWrites(
  { client, terms }: Pick<TokenAsk, 'client' | 'terms'>,
  token: AccessTokenPayload,
): Write[] {
  if (terms?.budget == null) return [];
  const { uses, amount } = terms.budget;
  const { jti, exp } = token;
  return [{ kind: 'insertBudget', budget: { tenant: client.tenant, jti, uses, amount, expiresAt: exp * 1_000 } }];
}

/** Whether the uses of a token are counted. */
export function hasBudget(token: AccessTokenPayload): boolean {
  return Object.hasOwn(token, 'agent_budget');
}

/**
 * Spends one use of a token, and the amount that the API says it is about to spend (form parameter `amount`).
 * @returns what is left, as introspection tells it; null where so much is not left
 * @throws OAuthError invalid_request on an amount that is none
 */
export async function spendBudget(
  { store }: Pick<Issuer, 'store'>,
  tenant: string,
  { jti }: AccessTokenPayload,
  form: Form,
): Promise<JsonObject | null> {
  const amount = readAmount(form.get('amount'));
  try {
    await store.commit([{ kind: 'spendBudget', tenant, jti, amount }]);
  } catch (error) {
    if (error instanceof Conflict && error.kind === 'budget') return null;
    throw error;
  }
  const left = await store.getBudget(tenant, jti);
  return left === null ? null : { uses: left.uses, amount: left.amount };
}

function readAmount(text: string | null): number {
  if (text === null) return 0;
  const amount = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(amount)) return amount;
  throw new OAuthError('invalid_request', 'amount is a whole number of the smallest unit, such as cents');
}
