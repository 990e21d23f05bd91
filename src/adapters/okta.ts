/**
 * Okta: the token inline hook. Okta Developer, "Token Inline Hook Reference" and "Inline hooks" (time out: three seconds, one
 * retry; an answer under 256 KB; any status but 200 leaves the token as it is, so that a refusal is a 200 with an error).
 */
import { z } from 'zod';
import type { Values } from '../claims/source.ts';
import type { TokenClaims } from '../issuer/token-claims.ts';
import type { Adapter, Denial, HookAnswer, HookAsk } from './hook.ts';
import { identifier } from './identifier.ts';
import { idpValues } from './idp-values.ts';
import { problemOf } from './problem-of.ts';
import { oversize } from './size.ts';

/** Of the 256 KB of an answer, what is left for claims beside the commands around them. */
const MAX_CLAIMS = 200_000;

/** "Reserved claims for Token Hooks", of either token: one of them fails the whole patch, and the token is issued without it. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['acr', 'amr', 'as_uri', 'cid', 'groups', 'rpt', 'rsi', 'uid', 'username', 'scp', 'ver', 'token_type'],
  ...[
    'active',
    'aid',
    'app_id',
    'app_type',
    'auth_time',
    'client_ip',
    'client_req_id',
    'client_type',
    'client_user_agent',
  ],
  ...['device_compliance', 'device_id', 'device_known', 'device_managed', 'device_name', 'device_trust', 'did', 'dst'],
  ...['group', 'hotk', 'idp', 'idp_iss', 'mac_key', 'oid', 'okta_emailVerified', 'okta_lastUpdated', 'orig'],
  ...['permissions', 'purpose', 'pwd_exp_days', 'pwd_exp_time', 'rid', 'role', 'scopes', 'term', 'user_ip'],
]);

const claims = z.record(z.string(), z.unknown());

const request = z.looseObject({
  eventType: z.literal('com.okta.oauth2.tokens.transform'),
  data: z.looseObject({
    context: z.looseObject({
      request: z.looseObject({ ipAddress: z.string().nullish() }).nullish(),
      protocol: z.looseObject({
        client: z.looseObject({ id: identifier }),
        request: z.looseObject({ scope: z.string().max(4_096).nullish() }).nullish(),
      }),
      user: z
        .looseObject({
          id: identifier,
          profile: z.looseObject({ login: identifier.nullish() }).nullish(),
        })
        .nullish(),
    }),
    identity: z.looseObject({ claims }).nullish(),
    access: z.looseObject({ claims, scopes: z.record(identifier, z.unknown()).nullish() }).nullish(),
  }),
});

type Data = z.output<typeof request>['data'];

export const OKTA: Adapter = {
  read(body) {
    const parsed = request.safeParse(body);
    if (!parsed.success) return problemOf(parsed.error);
    const { data } = parsed.data;
    return { ask: askOf(data), grant: (given) => patched(given, data), without: () => OKTA.unchanged };
  },
  deny,
  unchanged: { status: 200, body: { commands: [] } },
  refuses: (claim) =>
    RESERVED.has(claim) ? 'Okta keeps this name for itself, and would drop all other claims with it' : null,
  misfit: ({ accessToken, idToken }) => oversize({ ...idToken, ...accessToken }, MAX_CLAIMS),
};

function deny({ description }: Denial): HookAnswer {
  return { status: 200, body: { error: { errorSummary: description } } };
}

/** "The commands array should only contain commands that can be applied to the requested tokens." */
function patched({ accessToken, idToken }: TokenClaims, { access, identity }: Data): HookAnswer {
  const commands = [
    ...command('com.okta.access.patch', accessToken, access?.claims),
    ...command('com.okta.identity.patch', idToken, identity?.claims),
  ];
  return { status: 200, body: { commands } };
}

/** A claim that is not in the token is added, for replacing it would fail; one that is there is replaced. */
function command(type: string, given: Values, existing: Readonly<Record<string, unknown>> | undefined) {
  if (existing === undefined || Object.keys(given).length === 0) return [];
  const value = Object.entries(given).map(([name, one]) => ({
    op: Object.hasOwn(existing, name) ? 'replace' : 'add',
    path: `/claims/${name}`,
    value: one,
  }));
  return [{ type, value }];
}

function askOf({ context, identity, access }: Data): HookAsk {
  const { user, protocol, request: from } = context;
  const { aud } = access?.claims ?? {};
  return {
    client: protocol.client.id,
    subject: user ? { id: user.id, login: user.profile?.login ?? user.id } : null,
    scopes: access ? Object.keys(access.scopes ?? {}) : scopesAsked(protocol.request?.scope),
    audiences: typeof aud === 'string' ? [aud] : [],
    idp: user ? idpValues({ ...user.profile, ...identity?.claims, sub: user.id }) : null,
    ip: from?.ipAddress ?? null,
  };
}

/** An ID token alone has no scopes; what was asked for tells which claims are meant. */
function scopesAsked(scope: string | null | undefined): readonly string[] {
  return (scope ?? '').split(' ').filter((name) => name !== '');
}
