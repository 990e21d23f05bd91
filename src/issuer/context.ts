import { conforms } from '../claims/conform.ts';
import { AUTHN_GIVES } from '../claims/resolvers/authn.ts';
import type { ClaimContext, Value, Values } from '../claims/source.ts';
import type { TokenAsk } from './evaluate.ts';
import type { Evaluator } from './issuer.ts';
import type { KnownSubject, SignIn } from './subject.ts';

/** What a token is asked for as the base sources tell it to claims and rules. */
export function contextOf({ groups, effects }: Pick<Evaluator, 'groups' | 'effects'>, ask: TokenAsk): ClaimContext {
  const { tenant } = ask.client;
  return {
    tenant,
    now: effects.now(),
    base: { ...subjectValues(ask.subject), ...askValues(ask), actor: actorValues(ask), scope: null },
    // They are parsed JSON: stored documents.
    groups: async (ids) => (await groups(tenant, ids)) as readonly Values[],
    userInfo: ask.subject.kind === 'human' ? (ask.subject.idToken?.userInfo ?? null) : null,
  };
}

function subjectValues(subject: KnownSubject): Pick<ClaimContext['base'], 'user' | 'idp' | 'authn'> {
  if (subject.kind === 'machine') return { user: null, idp: null, authn: null };
  const { person, idToken } = subject;
  // Both are parsed JSON: a stored document, and the verified payload of the ID token.
  const user = person.attributes as Values;
  return idToken === null
    ? { user, idp: null, authn: null }
    : { user, idp: idToken.claims as Values, authn: authnValues(idToken) };
}

/** What a provider says in another form than OpenID Connect Core §2 has it is not said. */
function authnValues({ provider, claims }: SignIn): Values {
  const values: Record<string, Value> = provider === null ? {} : { provider };
  for (const [name, claim] of AUTHN_CLAIMS) {
    const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
    const type = AUTHN_GIVES[name];
    if (value !== undefined && type !== undefined && conforms(type, value)) values[name] = value;
  }
  return values;
}

const AUTHN_CLAIMS = [
  ['acr', 'acr'],
  ['amr', 'amr'],
  ['auth_time', 'auth_time'],
  ['issuer', 'iss'],
] as const;

function actorValues({ terms }: TokenAsk): Values | null {
  return terms?.act == null ? null : { sub: terms.act.sub };
}

function askValues({
  client,
  api,
  scopes,
  origin,
  details = [],
}: TokenAsk): Pick<ClaimContext['base'], 'client' | 'request'> {
  const { id, kind, owner, tags, metadata } = client;
  const { ip, userAgent } = origin;
  return {
    client: { id, kind, tags, metadata, ...(owner !== null && { owner }) },
    request: {
      api: api.name,
      audience: api.audience,
      scopes,
      ...(details.length > 0 && { authorization_details: details }),
      ...(ip !== null && { ip }),
      ...(userAgent !== null && { userAgent }),
    },
  };
}
