import * as oauth from 'openid-client';

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';

/** An application that uses Avow through openid-client, like any other authorization server. */
export interface Application {
  /** @param further parameters of the request, beside or in place of the usual ones */
  exchange(token: string, scope: string, further?: Readonly<Record<string, string>>): Promise<Exchanged>;
}

export type Exchanged =
  | { readonly token: string; readonly scope: string }
  | { readonly error: string; readonly description: string; readonly acrValues?: string };

/** @param url Avow's issuer URL; the metadata there tells the rest (RFC 8414) */
export async function application(url: string, id: string, secret: string): Promise<Application> {
  const configuration = await oauth.discovery(new URL(url), id, undefined, oauth.ClientSecretBasic(secret), {
    algorithm: 'oauth2',
    // The demo has no TLS on loopback.
    execute: [oauth.allowInsecureRequests],
  });
  return {
    async exchange(token, scope, further = {}) {
      const parameters = { subject_token: token, subject_token_type: ID_TOKEN, scope, ...further };
      try {
        const answer = await oauth.genericGrantRequest(configuration, EXCHANGE, parameters);
        return { token: answer.access_token, scope: answer.scope ?? '' };
      } catch (error) {
        if (!(error instanceof oauth.ResponseBodyError)) throw error;
        const { acr_values: acrValues } = error.cause;
        const asked = typeof acrValues === 'string' ? { acrValues } : {};
        return { error: error.error, description: error.error_description ?? '', ...asked };
      }
    },
  };
}

/** A refusal where a token was promised ends the demo. */
export function tokenOf(answer: Exchanged): string {
  if ('error' in answer) throw new Error(`no token: ${answer.error}, ${answer.description}`);
  return answer.token;
}
