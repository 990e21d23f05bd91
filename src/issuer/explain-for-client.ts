import { auditWrite } from '../audit/record.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import { Form } from '../oauth/form.ts';
import { asCaller } from './caller.ts';
import { scopeTemplates } from './dynamic-scopes.ts';
import { type ExplainRequest, explain } from './explain.ts';
import type { Explanation } from './explanation.ts';
import type { Issuer, Presented } from './issuer.ts';

/** An application authenticates by the Authorization header here: the body is not a form. */
const NO_FORM = new Form(new Map());

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
  return asCaller(issuer, presented, NO_FORM, ({ client }) => explainTo(issuer, client, read));
}

async function explainTo(issuer: Issuer, client: Client, read: () => ExplainRequest): Promise<Explanation> {
  if (!client.explains) {
    throw new OAuthError('unauthorized_client', 'this client may not ask why tokens are as they are', {
      audit: `${client.id} has no explains: true`,
    });
  }
  const explanation = await explain(issuer, client.tenant, read());
  const { client: application, api, subject, scopes, result } = explanation;
  const scopesAsked = scopes.map(({ scope }) => scope);
  const types = explanation.authorizationDetails.map(({ asked }) => asked.type);
  const record = {
    event: 'claims.explained',
    client: client.id,
    application,
    api,
    subject: { kind: subject.kind, user: subject.user },
    scopesAsked,
    ...scopeTemplates(issuer.policy, scopesAsked),
    result,
    ...(types.length > 0 && { authorizationDetailsAsked: types }),
  } as const;
  const { newId, now } = issuer.effects;
  await issuer.store.commit([auditWrite({ tenant: client.tenant, id: newId(), at: now() }, record)]);
  return explanation;
}
