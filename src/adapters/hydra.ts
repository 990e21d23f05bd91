/**
 * Ory Hydra: the token hook, and the refresh token hook that it replaces. Ory documentation, "Customizing claims with OAuth2
 * webhooks"; what Hydra does with an answer is in its oauth2/token_hook.go.
 */
import { z } from 'zod';
import type { TokenClaims } from '../issuer/token-claims.ts';
import type { Adapter, Denial, Hook, HookAnswer, HookAsk } from './hook.ts';
import { identifier, identifiers } from './identifier.ts';
import { idpValues } from './idp-values.ts';
import { problemOf } from './problem-of.ts';
import { oversize } from './size.ts';

/** Hydra reads no more than 5 MiB of an answer; tokens become unusable in headers long before. */
const MAX_CLAIMS = 65_536;

const names = identifiers.nullish();
const extras = z.record(z.string(), z.unknown()).nullish();
const requester = z.looseObject({
  client_id: identifier,
  granted_scopes: names,
  granted_audience: names,
  grant_types: names,
});

const request = z
  .looseObject({
    session: z.looseObject({
      extra: extras,
      id_token: z.looseObject({
        subject: z.string().max(255),
        id_token_claims: z.looseObject({ ext: extras }).nullish(),
      }),
    }),
    // The token hook says `request`, the refresh token hook `requester`.
    request: requester.optional(),
    requester: requester.optional(),
  })
  .transform(({ session, ...either }) => ({ session, requester: either.request ?? either.requester }));

type HydraRequest = z.output<typeof request>;

export const HYDRA: Adapter = {
  read(body, owned) {
    const parsed = request.safeParse(body);
    if (!parsed.success) return problemOf(parsed.error);
    const { session, requester: asked } = parsed.data;
    if (asked === undefined) return { problem: 'request: it is missing' };
    return hookOf(session, askOf(session, asked), owned);
  },
  deny,
  unchanged: { status: 204, body: null },
  refuses: () => null,
  misfit: ({ accessToken, idToken }) => oversize(accessToken, MAX_CLAIMS) ?? oversize(idToken, MAX_CLAIMS),
};

/**
 * 403 is what Hydra passes on as access_denied. Any other status is a server_error to the application; one of 5xx would first be
 * tried again, for seconds, while the person waits.
 */
function deny({ because, description }: Denial): HookAnswer {
  return { status: because === 'refused' ? 403 : 424, body: { error: because, error_description: description } };
}

function askOf(session: HydraRequest['session'], asked: z.output<typeof requester>): HookAsk {
  const { subject, id_token_claims: claims } = session.id_token;
  // In the client credentials grant nobody has signed in, whatever stands there.
  const isMachine = subject === '' || asked.grant_types?.includes('client_credentials') === true;
  return {
    client: asked.client_id,
    subject: isMachine ? null : { id: subject, login: subject },
    scopes: asked.granted_scopes ?? [],
    audiences: asked.granted_audience ?? [],
    idp: isMachine ? null : idpValues({ ...claims, sub: subject }),
    ip: null,
  };
}

/**
 * A session lives from the first token to the last refresh, and an answer takes the place of its extra claims. What the consent
 * application put there stays; what Avow put there at an earlier token is decided anew.
 */
function hookOf(session: HydraRequest['session'], ask: HookAsk, owned: ReadonlySet<string>): Hook {
  const access = Object.entries(session.extra ?? {});
  const id = Object.entries(session.id_token.id_token_claims?.ext ?? {});
  const foreign = (entries: typeof access) => entries.filter(([name]) => !owned.has(name));
  const answer = ({ accessToken, idToken }: TokenClaims): HookAnswer => ({
    status: 200,
    body: {
      session: {
        access_token: Object.fromEntries([...foreign(access), ...Object.entries(accessToken)]),
        id_token: Object.fromEntries([...foreign(id), ...Object.entries(idToken)]),
      },
    },
  });
  const isClean = [...access, ...id].every(([name]) => !owned.has(name));
  return { ask, grant: answer, without: () => (isClean ? HYDRA.unchanged : answer({ accessToken: {}, idToken: {} })) };
}
