/** clients: the applications that ask for tokens. */
import { z } from 'zod';
import { name, scopeName, secret, sha256Hex, tenant } from './words.ts';

export const CLIENT_KINDS = ['first-party', 'third-party', 'machine'] as const;

const publicJwk = z.looseObject({ kty: z.string(), kid: z.string().optional(), alg: z.string().optional() });

export const client = z
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
    explains: z
      .boolean()
      .default(false)
      .describe('It may ask POST /claims/explain what the tokens of its tenant would say, and why: personal data'),
    introspects: z.array(name).default([]).describe('The APIs on whose behalf it may introspect: a gateway or the API'),
    tenant,
  })
  .refine(
    (c) => [c.secret, c.secretSha256, c.jwks].filter((v) => v !== undefined).length === 1,
    'give one way to authenticate: secret, secretSha256 or jwks',
  );
