/** clients: the applications that ask for tokens. */
import { z } from 'zod';
import { detailTypeName } from './authorization-details.ts';
import { clientTls } from './client-tls.ts';
import { senderConstrained } from './dpop.ts';
import { agent, exchange } from './exchanges.ts';
import { signingAlgorithm } from './keys.ts';
import { refresh } from './refresh.ts';
import { attachedRules } from './rules.ts';
import { maxTokenBytes, overflow } from './token-size.ts';
import { name, scopeName, secret, sha256Hex, tenant, title } from './words.ts';

const CONFIGURED_KINDS = ['first-party', 'third-party', 'machine', 'agent'] as const;

/** A dynamic one registered itself (RFC 7591), and stands in no configuration. */
export const CLIENT_KINDS = [...CONFIGURED_KINDS, 'dynamic'] as const;

/** What a client may say of the person's own device, which the connection of a gateway or a back end does not show. */
export const TRUSTED_FACTS = ['ip', 'userAgent'] as const;

const publicJwk = z.looseObject({ kty: z.string(), kid: z.string().optional(), alg: z.string().optional() });

export const client = z
  .strictObject({
    kind: z.enum(CONFIGURED_KINDS),
    secret: secret.optional(),
    secretSha256: sha256Hex.optional(),
    secretIn: z
      .enum(['header', 'form', 'either'])
      .default('either')
      .describe('How it shows its secret: client_secret_basic, client_secret_post, or as it likes'),
    tls: clientTls.optional(),
    public: z
      .literal(true)
      .optional()
      .describe('It can keep no secret, as an application in a browser: whoever names its id is taken for it'),
    jwks: z
      .strictObject({ keys: z.array(publicJwk).min(1) })
      .optional()
      .describe('Its public keys, for private_key_jwt'),
    grants: z.array(z.enum(['client-credentials', 'token-exchange', 'refresh-token', 'jwt-bearer'])).default([]),
    refresh: refresh.optional().describe('Its refresh tokens, with the grant refresh-token'),
    scopes: z.array(scopeName).default([]),
    authorizationDetails: z
      .array(detailTypeName)
      .default([])
      .describe('The types of details it may ask for (RFC 9396)'),
    exchanges: z
      .array(exchange)
      .min(1)
      .optional()
      .describe(
        'The tokens it may exchange, and what for; without it, ID tokens of the providers for all of its scopes',
      ),
    agent: agent.optional(),
    rules: attachedRules,
    claims: z.array(name).optional().describe('Narrows what its tokens carry to these claims; never widens'),
    maxTokenBytes: maxTokenBytes.optional().describe("Where it takes less than the API's maxTokenBytes"),
    overflow: overflow.optional().describe("In place of the API's overflow"),
    tokens: z
      .enum(['jwt', 'opaque'])
      .default('opaque')
      .describe('opaque keeps the claims from the application itself; a gateway swaps it for the JWT'),
    algorithm: signingAlgorithm.optional().describe("What its tokens are signed with, in place of the API's algorithm"),
    title,
    senderConstrained: senderConstrained.optional(),
    owner: z.string().min(1).optional().describe('Who answers for it: client.owner in rules and claims'),
    tags: z.array(z.string()).default([]).describe('client.tags in rules and claims'),
    metadata: z.record(name, z.json()).default({}).describe('client.metadata.<name> in rules and claims'),
    trusted: z
      .array(z.enum(TRUSTED_FACTS))
      .default([])
      .describe('What it is believed about the device of its user: the form parameters end_user_ip, end_user_agent'),
    explains: z
      .boolean()
      .default(false)
      .describe('It may ask POST /claims/explain what the tokens of its tenant would say, and why: personal data'),
    audits: z.boolean().default(false).describe('It may read the audit log of its tenant at GET /audit: personal data'),
    consents: z
      .boolean()
      .default(false)
      .describe('It may list, give and take back the consents of the people of its tenant, for them: a login page'),
    introspects: z.array(name).default([]).describe('The APIs on whose behalf it may introspect: a gateway or the API'),
    tenant,
  })
  .refine(
    (c) => [c.secret, c.secretSha256, c.jwks, c.tls, c.public].filter((v) => v !== undefined).length === 1,
    'give one way to authenticate: secret, secretSha256, jwks or tls; or public: true for a client that can keep none',
  )
  .refine((c) => c.agent === undefined || c.kind === 'agent', 'agent is for clients of kind agent: remove it')
  .refine(
    ({ agent: limits, tokens }) => tokens === 'opaque' || (limits?.uses === undefined && limits?.amount === undefined),
    'what is counted must be looked at each time, so that these tokens are opaque: remove tokens',
  )
  .refine(
    (c) => c.refresh === undefined || c.grants.includes('refresh-token'),
    'refresh is of no use without the grant: add refresh-token to grants',
  )
  .refine(
    (c) => !c.grants.includes('refresh-token') || c.grants.includes('token-exchange'),
    'a first refresh token comes with a person’s sign-in: the grant refresh-token needs token-exchange beside it',
  )
  .transform((c) => ({ ...c, refresh: c.grants.includes('refresh-token') ? (c.refresh ?? refresh.parse({})) : null }));
