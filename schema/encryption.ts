/** encryption: who alone may read the JWTs of an API. */
import { z } from 'zod';
import { allowPrivate, httpUrl } from './words.ts';

/** RFC 7518 §4.3, §4.6 */
export const ENCRYPTION_ALGORITHMS = ['RSA-OAEP-256', 'ECDH-ES'] as const;

export const encryption = z
  .strictObject({
    algorithm: z.enum(ENCRYPTION_ALGORITHMS).default('ECDH-ES').describe('How the key of the content is agreed on'),
    key: z.looseObject({ kty: z.string() }).optional().describe('The public JWK of the API'),
    jwksUri: httpUrl.optional().describe('Or where its public JWKs are; the first that fits the algorithm is used'),
    allowPrivate,
  })
  .refine(
    ({ key, jwksUri }) => (key === undefined) !== (jwksUri === undefined),
    "say who may read the API's JWTs: give key or jwksUri, one of the two",
  );
