import { isIP } from 'node:net';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Form } from '../oauth/form.ts';
import type { Presented } from './issuer.ts';

/** Where a request came from, as far as somebody says so who is believed. */
export interface Origin {
  readonly ip: string | null;
  readonly userAgent: string | null;
}

const MAX_USER_AGENT = 1_024;

/**
 * The person's device as a trusted client describes it (form parameters end_user_ip and end_user_agent); else the address of the
 * connection. What a client says that is not trusted to is ignored: RFC 6749 §3.2.
 * @throws OAuthError invalid_request where a trusted client says what cannot be
 */
export function originOf(client: Pick<Client, 'trusted'>, presented: Pick<Presented, 'ip'>, form: Form): Origin {
  const said = (fact: 'ip' | 'userAgent', parameter: string) => (client.trusted.has(fact) ? form.get(parameter) : null);
  const ip = said('ip', 'end_user_ip');
  const userAgent = said('userAgent', 'end_user_agent');
  if (ip !== null && isIP(ip) === 0) throw new OAuthError('invalid_request', 'end_user_ip is no IP address');
  if (userAgent !== null && !isUserAgent(userAgent)) {
    throw new OAuthError('invalid_request', `end_user_agent is one line of at most ${MAX_USER_AGENT} characters`);
  }
  return { ip: ip ?? presented.ip, userAgent };
}

/** RFC 9110 §5.5, §10.1.5: what a User-Agent field can hold. */
function isUserAgent(text: string): boolean {
  return text.length <= MAX_USER_AGENT && !/\p{Cc}/u.test(text);
}
