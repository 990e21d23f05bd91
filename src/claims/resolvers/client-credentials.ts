import { isObject } from '../json.ts';
import { createSingleFlight } from '../single-flight.ts';
import { Unavailable, type Value, type Values } from '../source.ts';
import { basic } from './basic.ts';
import type { AuthConfig, Credentials, CredentialsDeps } from './credentials.ts';
import { readAnswer } from './json-answer.ts';

type Config = Extract<AuthConfig, { kind: 'client-credentials' }>;

interface Token {
  readonly authorization: string;
  readonly fetchedAt: number;
  readonly staleAt: number;
}

const MAX_BYTES = 65_536;
/** RFC 6749 §5.1: expires_in is recommended and no more. */
const USUAL_LIFETIME_MS = 60_000;
const LONGEST_LIFETIME_MS = 86_400_000;
/** A token is renewed so long before it expires, so that it does not on its way. */
const MARGIN_MS = 30_000;
/** A token as young as this that is refused would be followed by one that is refused too. */
const YOUNG_MS = 5_000;

/**
 * RFC 6749 §4.4: a token of Avow's own for a source, kept until shortly before it expires, fetched by one request at a time, and
 * fetched anew when the source refuses it, though not at each question to a source that refuses all.
 */
export function createTokenSource(config: Config, { fetch, now }: CredentialsDeps): Credentials {
  const flights = createSingleFlight<Token>();
  let kept: Token | null = null;

  async function request(signal: AbortSignal): Promise<Token> {
    const { tokenUrl, clientId, clientSecret, scopes } = config;
    const scope = scopes.length === 0 ? {} : { scope: scopes.join(' ') };
    const response = await fetch(tokenUrl, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        // RFC 6749 §2.3.1: both encoded as in a form, before they are put together
        authorization: basic(formEncoded(clientId), formEncoded(clientSecret)),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...scope }).toString(),
      signal,
    });
    kept = tokenOf(await readAnswer(response, MAX_BYTES, []), now());
    return kept;
  }

  const isGood = (token: Token, refused: string | undefined) =>
    token.authorization !== refused && now() < token.staleAt;

  return async (signal, refused) => {
    if (kept !== null && isGood(kept, refused)) return kept.authorization;
    if (refused !== undefined && kept !== null && now() - kept.fetchedAt < YOUNG_MS) return null;
    try {
      return (await flights.join('', signal, request)).authorization;
    } catch (cause) {
      if (signal.aborted) throw cause;
      // What is wrong there is wrong for everybody, whoever was asked about.
      const reason = cause instanceof Unavailable ? cause.reason : 'it cannot be reached';
      throw new Unavailable(`no token for it: of its token endpoint, ${reason}`, { cause });
    }
  };
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** RFC 6749 §5.1 */
function tokenOf(answer: Value | undefined, now: number): Token {
  const { access_token, token_type, expires_in }: Values = answer !== undefined && isObject(answer) ? answer : {};
  if (typeof access_token !== 'string' || !/^[\x21-\x7E]+$/.test(access_token)) {
    throw new Unavailable('there is no access_token in the answer');
  }
  // §7.1: a token of a type that is not understood must not be used
  if (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer') {
    throw new Unavailable('its token is not of type Bearer');
  }
  const lifetime = typeof expires_in === 'number' && expires_in > 0 ? expires_in * 1_000 : USUAL_LIFETIME_MS;
  const bounded = Math.min(lifetime, LONGEST_LIFETIME_MS);
  return {
    authorization: `Bearer ${access_token}`,
    fetchedAt: now,
    staleAt: now + bounded - Math.min(MARGIN_MS, bounded / 10),
  };
}
