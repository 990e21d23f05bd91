/** registration: clients that register themselves (RFC 7591) and look after themselves (RFC 7592). */
import { z } from 'zod';
import { refresh } from './refresh.ts';
import { allowPrivate, duration, httpUrl, name, scopeName, sha256Hex, tenant } from './words.ts';

/** RFC 7591 §2, RFC 8705 §2.1.1 and §2.2.1 */
export const REGISTERED_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none',
] as const;

const initialAccess = z
  .strictObject({
    tokenSha256: sha256Hex
      .optional()
      .describe('The SHA-256 of a token of 256 random bits; without it, avow registration add makes some'),
    tenant,
  })
  .describe('Who may register clients: a developer portal, a partner');

const softwareStatement = z
  .strictObject({
    issuer: z.string().min(1).max(1_024).describe('Exactly the iss of its statements'),
    jwks: z.strictObject({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) }).optional(),
    jwksUri: httpUrl.optional().describe('Or where its keys are'),
    allowPrivate,
  })
  .refine(
    ({ jwks, jwksUri }) => (jwks === undefined) !== (jwksUri === undefined),
    'say whose signatures are taken: give jwks or jwksUri, one of the two',
  );

const perAddress = z
  .strictObject({ registrations: z.int().min(1).max(10_000).default(10), per: duration.prefault('1h') })
  .describe('How often one address may register without an initial access token, or with a wrong one');

export const registration = z
  .strictObject({
    scopes: z.array(scopeName).min(1).describe('The most that a registered client may have; rules decide within these'),
    grants: z
      .array(z.enum(['client-credentials', 'token-exchange', 'refresh-token', 'jwt-bearer']))
      .min(1)
      .default(['token-exchange'])
      .describe('The grants that it may register for'),
    methods: z
      .array(z.enum(REGISTERED_METHODS))
      .min(1)
      .default(['client_secret_basic', 'client_secret_post', 'private_key_jwt'])
      .describe('How it may authenticate; none is a client that can keep no secret'),
    refresh: refresh.optional().describe('Its refresh tokens, with the grant refresh-token'),
    tokens: z
      .enum(['jwt', 'opaque'])
      .default('opaque')
      .describe('What its tokens are: opaque keeps the claims from it; jwt is for APIs that verify by themselves'),
    initialAccess: z
      .record(name, initialAccess)
      .default({})
      .describe('Whose initial access tokens are taken, by a name that is client.owner in rules'),
    open: z
      .strictObject({ tenant: name.describe('The tenant that such clients belong to') })
      .optional()
      .describe('Lets anybody register, without an initial access token'),
    softwareStatements: z
      .record(name, softwareStatement)
      .default({})
      .describe('Whose software statements are taken: what they say wins over what the client says'),
    requireStatement: z.boolean().default(false).describe('Nobody registers without a software statement'),
    clientLifetime: duration.optional().describe('How long after its registration a client ends'),
    unusedFor: duration.optional().describe('How long a client may be unused before it is removed'),
    secretLifetime: duration
      .optional()
      .describe('How long a secret lives; an update in the second half of it gives another'),
    renewOnUpdate: z
      .boolean()
      .default(false)
      .describe('Each update gives another registration access token, and another secret to who has one'),
    maxClients: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(1_000)
      .describe(
        'How many there may be in a tenant of those that had an initial access token, and as many again of those that had none',
      ),
    perAddress: perAddress.prefault({}),
    allowPrivate: allowPrivate.describe(
      'Hosts at a loopback or private address that the keys of registered clients (jwks_uri) may be fetched from',
    ),
  })
  .refine(
    (r) => r.open === undefined || r.clientLifetime !== undefined || r.unusedFor !== undefined,
    'with open anybody fills the place that there is: say unusedFor, such as 30d, or clientLifetime',
  )
  .refine(
    (r) => !r.requireStatement || Object.keys(r.softwareStatements).length > 0,
    'requireStatement lets nobody register while softwareStatements names nobody',
  )
  .refine(
    (r) => r.refresh === undefined || r.grants.includes('refresh-token'),
    'refresh is of no use without the grant: add refresh-token to grants',
  )
  .refine(
    (r) => !r.grants.includes('refresh-token') || r.grants.includes('token-exchange'),
    'a first refresh token comes with a person’s sign-in: the grant refresh-token needs token-exchange beside it',
  )
  .transform((r) => ({ ...r, refresh: r.refresh ?? refresh.parse({}) }));
