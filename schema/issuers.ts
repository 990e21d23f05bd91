/** issuers: authorization servers that are not Avow, and what each may ask it for. */
import { z } from 'zod';
import { duration, httpUrl, name, scopeName, secret, sha256Hex, tenant } from './words.ts';

/** How a caller names people; src/issuer/named-by.ts says how each one is looked up. */
export const SUBJECT_NAMES = ['id', 'userName', 'externalId', 'link'] as const;

/** The id of an application at another product: printable, and never long. */
const foreignClient = z.string().regex(/^[\x21-\x7E]{1,255}$/, 'a client id has no spaces, and at most 255 characters');

const asking = {
  clients: z
    .record(foreignClient, name)
    .describe("Its application ids, and the application of `clients` that each one is; '*' is every other"),
  apis: z.array(name).min(1).describe('The APIs that it may ask for'),
  scopes: z.array(scopeName).optional().describe('Narrows what it may ask for to these scopes'),
  tenant,
};

const bearer = {
  secret: secret.optional(),
  secretSha256: sha256Hex.optional().describe('Its SHA-256 instead, so that the file holds no secret'),
};

/** RFC 6750 §2.1: what can stand behind `Bearer`. */
const bearerToken = secret.regex(/^[A-Za-z0-9\-._~+/]+=*$/, 'a bearer token has letters, digits and -._~+/ alone');

const ONE_SECRET = 'give secret or secretSha256, one of the two';
const hasOne = (c: { secret?: string | undefined; secretSha256?: string | undefined }) =>
  (c.secret === undefined) !== (c.secretSha256 === undefined);

const hook = {
  ...asking,
  subject: z
    .enum(SUBJECT_NAMES)
    .describe('What it calls people: the id or userName or externalId of the User, or the subject of a link'),
  provider: name.optional().describe('With subject: link, the provider whose subjects its people are'),
  onUndecided: z
    .enum(['deny', 'unchanged'])
    .default('deny')
    .describe('What Avow answers when it cannot decide: no token, or one without its claims'),
};

/** For products that do not say which scopes a token has: what an application may have there is what is meant. */
const oneApi = z
  .array(name)
  .length(1, 'the product names no scopes, so that one API must be meant: write one')
  .describe('The API that it may ask for');

/** For products that say which scopes a token has, and that cannot take one out. */
const onRefusedScope = z
  .enum(['deny', 'omit'])
  .default('deny')
  .describe('A scope that Avow refuses stays in the token: so no token, or one without the claims of that scope');

/** Shorter than what the product waits, so that the answer is Avow's and not a timeout. */
const within = (ms: string, most: number) =>
  duration
    .refine((value) => value <= most, `the product waits little longer: at most ${most}ms`)
    .prefault(ms)
    .describe('How long Avow takes for an answer; never longer than limits.issuance');

const HEADER = /^[A-Za-z0-9-]{1,64}$/;
const header = (fallback: string) =>
  z.string().regex(HEADER, 'a header name has letters, digits and -').default(fallback);

const guid = z.guid('a tenant id is a GUID, as the Entra admin center shows it');

export const foreignIssuer = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('resolve').describe('Calls POST /claims/resolve: Auth0, Keycloak, or a server of your own'),
      ...bearer,
      secret: bearerToken.optional(),
      ...asking,
      deadline: duration.prefault('2s').describe('How long Avow takes for an answer'),
    })
    .refine(hasOne, ONE_SECRET),
  z
    .strictObject({
      kind: z.literal('hydra').describe('Ory Hydra: token hook and refresh token hook'),
      ...bearer,
      header: header('X-API-Key').describe('The header in which Hydra sends its API key'),
      ...hook,
      onRefusedScope,
      deadline: within('2s', 10_000),
    })
    .refine(hasOne, ONE_SECRET),
  z
    .strictObject({
      kind: z.literal('okta').describe('Okta: token inline hook'),
      ...bearer,
      header: header('Authorization').describe("Okta's authentication field"),
      ...hook,
      onRefusedScope,
      deadline: within('2s', 2_500),
    })
    .refine(hasOne, ONE_SECRET),
  z.strictObject({
    kind: z.literal('entra').describe('Microsoft Entra ID: custom claims provider, token issuance start'),
    tenantId: guid,
    audience: z.string().min(1).describe('The aud of its token: the application id of the custom extension'),
    authority: httpUrl
      .regex(/[^/]$/, 'without a slash at its end')
      .default('https://login.microsoftonline.com')
      .describe('Where its tokens come from; another for a national cloud or an external tenant'),
    ...hook,
    apis: oneApi,
    deadline: within('1500ms', 1_800),
  }),
  z.strictObject({
    kind: z.literal('zitadel').describe('Zitadel: an action on preaccesstoken or preuserinfo'),
    signingKey: secret.describe('The signing key of the target'),
    ...hook,
    apis: oneApi,
    deadline: within('2s', 10_000),
  }),
]);
