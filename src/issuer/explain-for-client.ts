import type { Client } from '../oauth/client.ts';
import { type ExplainRequest, explain } from './explain.ts';
import type { Explanation } from './explanation.ts';
import { recordExplanation } from './explanation-record.ts';
import type { Issuer, Presented } from './issuer.ts';
import { asTrusted } from './trusted-caller.ts';

/**
 * Explains a token to an application that may ask (`explains: true`), of its own tenant alone. What it is told is personal data:
 * that it was told is in the audit log before it is answered.
 * @param read takes the request from the body, once it is known who asks
 * @throws OAuthError invalid_client, unauthorized_client, and what explain() throws
 */
export async function explainForClient(
  issuer: Issuer,
  presented: Presented,
  read: () => ExplainRequest,
): Promise<Explanation> {
  return asTrusted(issuer, presented, 'explains', (client) => explainTo(issuer, client, read));
}

async function explainTo(issuer: Issuer, client: Client, read: () => ExplainRequest): Promise<Explanation> {
  const explanation = await explain(issuer, client.tenant, read());
  await recordExplanation(issuer, client, explanation);
  return explanation;
}
