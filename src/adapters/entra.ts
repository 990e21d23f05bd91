/**
 * Microsoft Entra ID: a custom claims provider for the event onTokenIssuanceStart. Microsoft identity platform, "Custom claims
 * provider reference" (strings and lists of strings, 3 KB of claims) and "Troubleshoot a custom authentication extension" (two
 * seconds; any failure, and no token is issued).
 */
import { z } from 'zod';
import type { Value, Values } from '../claims/source.ts';
import type { TokenClaims } from '../issuer/token-claims.ts';
import type { Adapter, Denial, HookAnswer, HookAsk } from './hook.ts';
import { identifier } from './identifier.ts';
import { idpValues } from './idp-values.ts';
import { problemOf } from './problem-of.ts';
import { oversize } from './size.ts';

/** "The sum of all the key and value pairs returned by the REST API" */
const MAX_CLAIMS = 3_072;

const request = z.looseObject({
  type: z.literal('microsoft.graph.authenticationEvent.tokenIssuanceStart'),
  data: z.looseObject({
    '@odata.type': z.literal('microsoft.graph.onTokenIssuanceStartCalloutData'),
    authenticationContext: z.looseObject({
      client: z.looseObject({ ip: z.string().nullish() }).nullish(),
      clientServicePrincipal: z.looseObject({ appId: identifier }),
      user: z.looseObject({ id: identifier, userPrincipalName: identifier.nullish() }),
    }),
  }),
});

type AuthenticationContext = z.output<typeof request>['data']['authenticationContext'];

export const ENTRA: Adapter = {
  read(body) {
    const parsed = request.safeParse(body);
    if (!parsed.success) return problemOf(parsed.error);
    return {
      ask: askOf(parsed.data.data.authenticationContext),
      grant: (claims) => provided(asStrings(claims)),
      without: () => ENTRA.unchanged,
    };
  },
  deny,
  unchanged: provided({}),
  refuses: (_, type) =>
    type.startsWith('object') ? 'Entra takes strings and lists of strings, and this is an object' : null,
  misfit: (claims) => oversize(asStrings(claims), MAX_CLAIMS),
};

/** No answer but a 200 lets Entra go on: the application gets an error, and the sign-in log has the status. */
function deny({ because, description }: Denial): HookAnswer {
  return { status: because === 'refused' ? 403 : 503, body: { error: because, error_description: description } };
}

function provided(claims: Values): HookAnswer {
  const action = { '@odata.type': 'microsoft.graph.tokenIssuanceStart.provideClaimsForToken', claims };
  return {
    status: 200,
    body: { data: { '@odata.type': 'microsoft.graph.onTokenIssuanceStartResponseData', actions: [action] } },
  };
}

/**
 * Numbers and booleans as text. Objects are refused at boot: Entra takes none. Its claims mapping policy says what goes into which
 * token.
 */
function asStrings({ accessToken, idToken }: TokenClaims): Values {
  return Object.fromEntries(
    Object.entries({ ...idToken, ...accessToken }).map(([name, value]) => [name, asString(value)]),
  );
}

function asString(value: Value): Value {
  if (Array.isArray(value)) return value.map(asString);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

/** Entra names no scopes, and its audience is the application that is signed in to. */
function askOf({ client, clientServicePrincipal, user }: AuthenticationContext): HookAsk {
  return {
    client: clientServicePrincipal.appId,
    subject: { id: user.id, login: user.userPrincipalName ?? user.id },
    scopes: null,
    audiences: [],
    idp: idpValues({ ...user, sub: user.id }),
    ip: client?.ip ?? null,
  };
}
