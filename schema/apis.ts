/** apis: what tokens are for. */
import { z } from 'zod';
import { senderConstrained } from './dpop.ts';
import { encryption } from './encryption.ts';
import { signingAlgorithm } from './keys.ts';
import { attachedRules } from './rules.ts';
import { DEFAULT_ALGORITHM } from './signing-algorithms.ts';
import { MAX_TOKEN_BYTES, maxTokenBytes, overflow } from './token-size.ts';
import { duration, httpUrl, name, scopeName, seconds, title } from './words.ts';

export const api = z.strictObject({
  audience: httpUrl.describe('The aud of its tokens, and the resource a client names (RFC 8707)'),
  subject: z
    .string()
    .default('user.id')
    .describe(
      'Which identifier is sub: user.id, user.<SCIM path>, idp.sub, or pairwise (another one in each API, by pairwiseSalt). Each API may choose its own',
    ),
  title,
  scopes: z.array(scopeName).min(1),
  sharesTokensWith: z
    .array(name)
    .default([])
    .describe('APIs that one token may be for together with this one; each must name the other (RFC 8707)'),
  rules: attachedRules,
  claims: z.array(name).optional().describe('Narrows what its tokens carry to these claims; never widens'),
  maxTokenBytes: maxTokenBytes
    .default(MAX_TOKEN_BYTES)
    .describe('How long the JWT may be; most servers take a header of 8 KB'),
  overflow: overflow
    .default('refuse')
    .describe('A token over maxTokenBytes is refused, or its largest claims are told by introspection alone'),
  encryption: encryption.optional().describe('Its JWTs are encrypted, so that it alone reads them'),
  introspectionCache: duration
    .prefault('0s')
    .describe('How long a gateway may keep the JWT that it swaps a token for; a deactivation is seen that much later'),
  algorithm: signingAlgorithm.default(DEFAULT_ALGORITHM).describe('What its tokens are signed with'),
  senderConstrained: senderConstrained.optional(),
  tokenLifetime: seconds.prefault('5m'),
});
