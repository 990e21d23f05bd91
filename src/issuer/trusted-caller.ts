import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import { Form } from '../oauth/form.ts';
import { asCaller } from './caller.ts';
import type { Issuer, Presented } from './issuer.ts';

/** What an application may do beside asking for tokens, where the configuration says so; in words. */
const TRUSTS = {
  audits: 'read the audit log',
  consents: 'look after consents',
  explains: 'ask why tokens are as they are',
} as const;

/** It authenticates by the Authorization header: the body, where there is one, is not a form. */
const NO_FORM = new Form(new Map());

/**
 * Does what an application asks for that is trusted with it.
 * @throws OAuthError invalid_client, unauthorized_client, and what `run` throws
 */
export function asTrusted<T>(
  issuer: Issuer,
  presented: Presented,
  trust: keyof typeof TRUSTS,
  run: (client: Client) => Promise<T>,
): Promise<T> {
  return asCaller(issuer, presented, NO_FORM, async ({ client }) => {
    if (client[trust]) return run(client);
    throw new OAuthError('unauthorized_client', `this client may not ${TRUSTS[trust]}`, {
      audit: `${client.id} has no ${trust}: true`,
    });
  });
}
