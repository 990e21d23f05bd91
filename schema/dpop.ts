/** dpop: tokens that are good only with proof of a key. RFC 9449 */
import { z } from 'zod';
import { duration } from './words.ts';

/** How a token is bound to whoever may use it: to a key (RFC 9449), to a certificate (RFC 8705 §3), or to one of the two. */
export const SENDER_CONSTRAINTS = ['dpop', 'mtls', 'either'] as const;

export const senderConstrained = z
  .enum(SENDER_CONSTRAINTS)
  .describe(
    'Tokens must be bound to a key that their holder proves (dpop), to the certificate of a connection (mtls), or to either',
  );

export const dpop = z.strictObject({
  nonce: duration
    .optional()
    .describe(
      'Proofs must have a nonce of this server, good for so long; left out, their time and their jti alone count',
    ),
});
