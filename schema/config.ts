/**
 * The shape of avow.yaml, in one place: TypeScript types, validation and the JSON Schema for editors all come from here.
 * Cross references (does this scope exist?) are checked in src/config/compile.ts; a shape alone cannot tell.
 */
import { z } from 'zod';
import { scimEvents } from './scim-events.ts';
import { scimLimits } from './scim-limits.ts';
import { duration, httpUrl, name, secret, sha256Hex, tenant } from './words.ts';

export const CLAIM_TYPES = [
  'string',
  'integer',
  'number',
  'boolean',
  'object',
  'string[]',
  'integer[]',
  'number[]',
  'boolean[]',
  'object[]',
] as const;
const claimType = z.enum(CLAIM_TYPES);

/** RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ) */
const scopeName = z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]{1,128}$/, 'a scope has no spaces, quotes or backslashes');

/** Dialects that contradict the RFC; what each one means stands in src/scim/profile.ts. */
const SCIM_PROFILES = ['entra', 'okta', 'onelogin', 'rippling'] as const;

const attributePaths = z
  .array(z.string())
  .describe("Attributes by SCIM path: title, name.givenName, the URN of an extension, or '*' for all");

const scimPermission = z
  .strictObject({
    create: z.boolean().default(false),
    delete: z.boolean().default(false),
    read: attributePaths.default(['*']).describe('What it may see, and so filter and sort on'),
    write: attributePaths.default([]).describe('What it may change'),
  })
  .describe('What it may do with resources of this type');

const scimClient = z
  .strictObject({
    token: secret.optional().describe('The bearer token, from the environment: ${env:NAME}'),
    tokenSha256: sha256Hex.optional().describe('Its SHA-256 instead, so that the file holds no secret'),
    access: z.enum(['read', 'write']).default('write'),
    permissions: z
      .record(z.string(), scimPermission)
      .optional()
      .describe('Narrows access, by resource type; a type that is not named is closed to it'),
    onForbidden: z
      .enum(['refuse', 'ignore'])
      .default('refuse')
      .describe('A change that it may not make is refused with 403, or left out while the rest is done'),
    profile: z.enum(SCIM_PROFILES).optional().describe('Its dialect, where that contradicts the RFC'),
    tenant,
  })
  .refine(
    (c) => c.token === undefined || c.tokenSha256 === undefined,
    'give token or tokenSha256, or neither: avow client add makes a token then',
  );

const scimMe = z
  .strictObject({
    read: attributePaths.default(['*']),
    write: attributePaths.default([]),
  })
  .describe('What people may see and change of themselves, at /Me');

/** Paths that other endpoints have. */
const TAKEN_PATHS = /^\/(oauth|healthz|readyz)(\/|$)/;

const scim = z.strictObject({
  basePath: z
    .string()
    .regex(
      /^(\/[A-Za-z0-9][A-Za-z0-9._~-]*)+$/,
      'a base path is such as /scim/v2: with a slash before each part and none at the end',
    )
    .refine((path) => !TAKEN_PATHS.test(path), 'other endpoints are at this path; choose another, such as /scim/v2')
    .default('/scim/v2')
    .describe('Where SCIM is, below the issuer; the audience of access tokens for it is the issuer and this path'),
  cursorTimeout: duration
    .prefault('1h')
    .describe('How long a cursor is good for, from one page to the next (RFC 9865)'),
  schemas: z
    .array(
      z.union([
        z.string(),
        z.strictObject({ file: z.string(), extends: name.default('User'), required: z.boolean().default(false) }),
      ]),
    )
    .default([])
    .describe(
      'RFC 7643 schema and resource type files: a core URN adds attributes to that resource, a URN that a resource type names is its own, any other URN is an extension',
    ),
  users: z
    .strictObject({
      userName: z
        .strictObject({ default: z.string().describe('A SCIM path that fills userName when a client leaves it out') })
        .optional(),
      onDelete: z
        .enum(['delete', 'deactivate'])
        .default('delete')
        .describe('What DELETE does to a user: gone, or kept with active: false'),
      onKnown: z
        .enum(['conflict', 'restore'])
        .default('conflict')
        .describe('What a POST does whose userName or externalId a deactivated user has: 409, or that user is back'),
      passwordImport: z
        .boolean()
        .default(false)
        .describe('Takes hashes of passwords that another system made, as the attribute passwordHash'),
    })
    .prefault({}),
  clients: z.record(name, scimClient).default({}).describe('Provisioning systems and HR tools, by name'),
  events: z.record(name, scimEvents).default({}).describe('Receivers of security event tokens (RFC 9967), by name'),
  changes: z
    .strictObject({ keep: duration.prefault('30d').describe('How long a change stays in the feed') })
    .prefault({}),
  limits: scimLimits.prefault({}),
  me: scimMe.prefault({}),
});

const ID_TOKEN_ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'] as const;

const provider = z.strictObject({
  issuer: httpUrl.describe('Exactly the iss of its ID tokens'),
  audience: z
    .union([z.string(), z.array(z.string()).min(1)])
    .describe('The aud its ID tokens must carry: the client id that this company has there'),
  jwksUri: httpUrl.optional().describe('Where its keys are; without it, OpenID discovery at the issuer tells'),
  algorithms: z.array(z.enum(ID_TOKEN_ALGORITHMS)).min(1).default(['ES256', 'RS256']),
  clockTolerance: duration.prefault('30s'),
  tenant: name.default('default').describe('The tenant whose people it names'),
  link: z
    .strictObject({
      by: z.literal('subject').default('subject'),
      first: z
        .strictObject({
          verifiedEmail: z.literal(true),
          domains: z
            .array(z.string().regex(/^[A-Za-z0-9.-]+$/, 'a domain is what stands behind the @: example.com'))
            .min(1)
            .optional()
            .describe('The domains whose addresses this provider may speak for; without it, of any'),
        })
        .optional()
        .describe(
          'Allows the first link by an e-mail that the provider says is verified; without it, no link, no token',
        ),
    })
    .prefault({}),
});

const cache = z.strictObject({
  ttl: duration,
  staleIfError: duration.optional(),
  max: z.int().min(1).max(1_000_000).default(10_000).describe('Entries kept at most'),
});

const remote = {
  url: httpUrl.describe('{source.path} may stand in the path and the query, never in the host'),
  headers: z.record(z.string(), z.string()).default({}),
  timeout: duration.prefault('500ms'),
  maxBytes: z.int().min(64).max(10_000_000).default(65_536),
  cache: cache.optional(),
  breaker: z
    .strictObject({ failures: z.int().min(1).default(5), openFor: duration.prefault('10s') })
    .prefault({})
    .describe('After so many failures in a row the source is left alone for a while'),
};

const resolver = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('http'), ...remote, gives: z.record(name, claimType) }),
  z.strictObject({
    kind: z.literal('risk'),
    ...remote,
    send: z.array(z.string()).min(1).describe('What is sent, as JSON: source.path each'),
  }),
  z.strictObject({ kind: z.literal('constant'), values: z.record(name, z.json()) }),
]);

const claim = z
  .strictObject({
    from: name.describe('user, idp, client, request, or a resolver of this file'),
    path: z.string().optional().describe('Where the value is: a SCIM path for user, dotted names for the others'),
    expr: z.string().optional().describe("A CEL expression over the source's own values"),
    type: claimType,
    authorization: z.boolean().default(false).describe('APIs decide on it'),
    onAbsent: z.enum(['omit', 'default', 'dropScope', 'deny']).default('omit'),
    onUnavailable: z.enum(['deny', 'stale', 'omit', 'default', 'dropScope']).default('deny'),
    default: z.json().optional(),
  })
  .refine((c) => (c.path === undefined) !== (c.expr === undefined), 'give path or expr, one of the two');

const SUBJECT_KINDS = ['human', 'machine'] as const;
const CLIENT_KINDS = ['first-party', 'third-party', 'machine'] as const;

const ruleFields = {
  to: z.enum(SUBJECT_KINDS).optional().describe('Whom: human (a person) or machine (the application itself)'),
  through: z.array(name).min(1).optional().describe('Through which applications: kinds or client ids'),
  when: z.string().optional().describe('A CEL condition over user, client, idp, request, claims and the resolvers'),
  because: z.string().optional().describe('Kept in the audit record'),
};
const rule = z.union([
  z.strictObject({ deny: z.strictObject(ruleFields) }),
  z.strictObject({ allow: z.strictObject(ruleFields) }),
]);

const api = z.strictObject({
  audience: httpUrl.describe('The aud of its tokens, and the resource a client names (RFC 8707)'),
  subject: z
    .string()
    .default('user.id')
    .describe('Which identifier is sub: user.id, user.<SCIM path> or idp.sub. Each API may choose its own'),
  scopes: z.array(scopeName).min(1),
  tokenLifetime: duration.prefault('5m'),
});

const scope = z.strictObject({
  claims: z.array(name).default([]),
  rules: z.array(rule).min(1, 'a scope without a rule can never be granted; write an allow rule'),
});

const publicJwk = z.looseObject({ kty: z.string(), kid: z.string().optional(), alg: z.string().optional() });

const client = z
  .strictObject({
    kind: z.enum(CLIENT_KINDS),
    secret: secret.optional(),
    secretSha256: sha256Hex.optional(),
    jwks: z
      .strictObject({ keys: z.array(publicJwk).min(1) })
      .optional()
      .describe('Its public keys, for private_key_jwt'),
    grants: z.array(z.enum(['client-credentials', 'token-exchange'])).default([]),
    scopes: z.array(scopeName).default([]),
    claims: z.array(name).optional().describe('Narrows what its tokens carry to these claims; never widens'),
    tokens: z
      .enum(['jwt', 'opaque'])
      .default('opaque')
      .describe('opaque keeps the claims from the application itself; a gateway swaps it for the JWT'),
    introspects: z.array(name).default([]).describe('The APIs on whose behalf it may introspect: a gateway or the API'),
    tenant,
  })
  .refine(
    (c) => [c.secret, c.secretSha256, c.jwks].filter((v) => v !== undefined).length === 1,
    'give one way to authenticate: secret, secretSha256 or jwks',
  );

/** No other scheme: mysql://… and sqlite:… would be made as files. */
const database = z
  .string()
  .regex(
    /^(postgres(ql)?:\/\/.+|:memory:|(?!:|[A-Za-z][A-Za-z0-9+.-]+:)[^\s].*)$/i,
    'write the path of a SQLite file, such as ./data/avow.db, or postgres://user:password@host:5432/name',
  )
  .meta({ examples: ['./data/avow.db', 'postgres://user:password@host:5432/name'] });

export const configSchema = z.strictObject({
  issuer: httpUrl.regex(/^[^?#]*[^/?#]$/, 'an issuer has no query, no fragment and no slash at its end'),
  listen: z
    .strictObject({ host: z.string().default('127.0.0.1'), port: z.int().min(0).max(65_535).default(8080) })
    .prefault({}),
  database: database.default('./data/avow.db').describe('A SQLite file, or postgres://…'),
  secret: secret
    .optional()
    .describe('Seals the signing keys at rest. With SQLite it may be left out: a key file is made beside the database'),
  limits: z
    .strictObject({
      bodyBytes: z.int().min(1_024).max(100_000_000).default(1_048_576),
      issuance: duration.prefault('2s').describe('The one deadline of everything asked while a token is made'),
    })
    .prefault({}),
  scim: scim.prefault({}),
  providers: z.record(name, provider).default({}),
  resolvers: z.record(name, resolver).default({}),
  claims: z.record(name, claim).default({}),
  apis: z.record(name, api).default({}),
  scopes: z.record(scopeName, scope).default({}),
  clients: z.record(name, client).default({}),
});

/** The parsed file: defaults filled in, durations in milliseconds. */
export type Config = z.output<typeof configSchema>;
export type ClaimConfig = Config['claims'][string];
export type ResolverConfig = Config['resolvers'][string];
export type ProviderConfig = Config['providers'][string];
export type ScopeConfig = Config['scopes'][string];
export type RuleConfig = ScopeConfig['rules'][number];
export type ApiConfig = Config['apis'][string];
export type ClientConfig = Config['clients'][string];
export type EventStreamConfig = Config['scim']['events'][string];
export type ScimClientConfig = Config['scim']['clients'][string];
export type ScimProfile = (typeof SCIM_PROFILES)[number];
export type ClaimType = (typeof CLAIM_TYPES)[number];
export type SubjectKind = (typeof SUBJECT_KINDS)[number];
export type ClientKind = (typeof CLIENT_KINDS)[number];
