/**
 * The shape of avow.yaml, a file a part beside this one: TypeScript types, validation and the JSON Schema for editors all come from here.
 * Cross references (does this scope exist?) are checked in src/config/compile.ts; a shape alone cannot tell.
 */
import { z } from 'zod';
import { api } from './apis.ts';
import { type AUDIT_FORMATS, audit } from './audit.ts';
import { detailType, detailTypeName } from './authorization-details.ts';
import { authorizationServer } from './authorization-servers.ts';
import { type CLAIM_TYPES, claim, type DESTINATIONS, type MERGES, type SENSITIVITIES } from './claims.ts';
import { type CLIENT_KINDS, client, type TRUSTED_FACTS } from './clients.ts';
import { decisionPoint } from './decision-points.ts';
import { dpop, type SENDER_CONSTRAINTS } from './dpop.ts';
import type { ENCRYPTION_ALGORITHMS } from './encryption.ts';
import { foreignIssuer, type SUBJECT_NAMES } from './issuers.ts';
import { keys } from './keys.ts';
import { limits } from './limits.ts';
import { provider } from './providers.ts';
import { proxies } from './proxies.ts';
import { type REGISTERED_METHODS, registration } from './registration.ts';
import { resolver } from './resolvers.ts';
import type { OPERATIONS, SUBJECT_KINDS } from './rules.ts';
import { scimEvents } from './scim-events.ts';
import { scimLimits } from './scim-limits.ts';
import { scope } from './scopes.ts';
import type { OVERFLOWS } from './token-size.ts';
import { trustDomain } from './trust-domains.ts';
import { databaseUrl, duration, httpUrl, name, scopeName, secret, sha256Hex, tenant } from './words.ts';

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
const TAKEN_PATHS = /^\/(oauth|adapters|audit|claims|consents|healthz|readyz)(\/|$)/;

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

export const configSchema = z.strictObject({
  issuer: httpUrl
    .regex(/^[^?#]*[^/?#]$/, 'an issuer has no query, no fragment and no slash at its end')
    .describe('Where others reach Avow, and who its tokens say made them: https://id.example.com'),
  listen: z
    .strictObject({ host: z.string().default('127.0.0.1'), port: z.int().min(0).max(65_535).default(8080) })
    .prefault({}),
  database: databaseUrl.default('./data/avow.db').describe('A SQLite file, or postgres://…'),
  secret: secret
    .optional()
    .describe('Seals the signing keys at rest. With SQLite it may be left out: a key file is made beside the database'),
  keys: keys.prefault({}).describe('The signing keys, which replace one another by age'),
  pairwiseSalt: secret
    .optional()
    .describe(
      'The key of pairwise() in expressions, and of apis.<name>.subject: pairwise. Another salt makes other identifiers of everybody: keep it for good',
    ),
  limits: limits.prefault({}),
  dpop: dpop.prefault({}).describe('Proofs of a key that come with requests (RFC 9449)'),
  proxies: proxies.optional().describe('What stands before Avow, and is believed about who calls'),
  audit: audit.prefault({}).describe('The audit log'),
  scim: scim.prefault({}),
  providers: z.record(name, provider).default({}),
  resolvers: z.record(name, resolver).default({}),
  claims: z.record(name, claim).default({}),
  apis: z.record(name, api).default({}),
  scopes: z.record(scopeName, scope).default({}),
  authorizationDetails: z
    .record(detailTypeName, detailType)
    .default({})
    .describe('What a request may say of one act (RFC 9396), by type'),
  decisionPoints: z
    .record(name, decisionPoint)
    .default({})
    .describe('Who decides beside the rules of this file (OpenID AuthZEN), by name'),
  clients: z.record(name, client).default({}),
  authorizationServers: z
    .record(name, authorizationServer)
    .default({})
    .describe('Authorization servers of others that take ID-JAGs: where applications may go on for a person'),
  trustDomains: z
    .record(name, trustDomain)
    .default({})
    .describe('Where transaction tokens are good: a request goes on from one workload of yours to the next'),
  registration: registration.optional().describe('Clients that register themselves (RFC 7591); without it, none do'),
  issuers: z
    .record(name, foreignIssuer)
    .default({})
    .describe('Authorization servers that are not Avow, and ask it for the claims of their tokens'),
});

/** The parsed file: defaults filled in, durations in milliseconds. */
export type Config = z.output<typeof configSchema>;
export type ClaimConfig = Config['claims'][string];
export type ResolverConfig = Config['resolvers'][string];
export type ProxiesConfig = NonNullable<Config['proxies']>;
export type LimitsConfig = Config['limits'];
export type ProviderConfig = Config['providers'][string];
export type SamlProviderConfig = Extract<ProviderConfig, { saml: unknown }>;
export type OpenIdProviderConfig = Exclude<ProviderConfig, SamlProviderConfig>;
export type OpenIdProviders = Readonly<Record<string, OpenIdProviderConfig>>;
export type SamlProviders = Readonly<Record<string, SamlProviderConfig>>;
export type SamlConfig = SamlProviderConfig['saml'];
export type SamlAlgorithm = SamlConfig['algorithms'][number];
export type ScopeConfig = Config['scopes'][string];
export type RuleConfig = ScopeConfig['rules'][number];
export type DecisionPointConfig = Config['decisionPoints'][string];
export type ApiConfig = Config['apis'][string];
export type EncryptionConfig = NonNullable<ApiConfig['encryption']>;
export type EncryptionAlgorithm = (typeof ENCRYPTION_ALGORITHMS)[number];
export type AuthorizationServerConfig = Config['authorizationServers'][string];
export type TrustDomainConfig = Config['trustDomains'][string];
export type ClientConfig = Config['clients'][string];
export type RegistrationConfig = NonNullable<Config['registration']>;
export type SoftwareStatementConfig = RegistrationConfig['softwareStatements'][string];
export type RegisteredMethod = (typeof REGISTERED_METHODS)[number];
export type ForeignIssuerConfig = Config['issuers'][string];
export type ExchangeConfig = NonNullable<ClientConfig['exchanges']>[number];
export type AuditStreamConfig = Config['audit']['streams'][string];
export type Retention = Config['audit']['retention'];
export type AuditFormat = (typeof AUDIT_FORMATS)[number];
export type EventStreamConfig = Config['scim']['events'][string];
export type ScimClientConfig = Config['scim']['clients'][string];
export type ScimProfile = (typeof SCIM_PROFILES)[number];
export type ClaimType = (typeof CLAIM_TYPES)[number];
export type Merge = (typeof MERGES)[number];
export type Sensitivity = (typeof SENSITIVITIES)[number];
export type Destination = (typeof DESTINATIONS)[number];
export type Overflow = (typeof OVERFLOWS)[number];
export type SubjectKind = (typeof SUBJECT_KINDS)[number];
export type Operation = (typeof OPERATIONS)[number];
export type ClientKind = (typeof CLIENT_KINDS)[number];
export type TrustedFact = (typeof TRUSTED_FACTS)[number];
export type SenderConstraint = (typeof SENDER_CONSTRAINTS)[number];
export type SubjectName = (typeof SUBJECT_NAMES)[number];
