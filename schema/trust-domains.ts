/** trustDomains: where transaction tokens are good, and which workloads may have them. draft-ietf-oauth-transaction-tokens */
import { z } from 'zod';
import { signingAlgorithm } from './keys.ts';
import { attachedRules } from './rules.ts';
import { DEFAULT_ALGORITHM } from './signing-algorithms.ts';
import { duration, name, scopeName, title } from './words.ts';

/** One that is found is good until it ends. */
const MAX_TXN_TOKEN_MS = 300_000;

const workload = z.strictObject({
  context: z
    .array(z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, 'a member is such as req_ip'))
    .default([])
    .describe('The members of request_context that it is believed; any other it sends is left out'),
});

export const trustDomain = z.strictObject({
  audience: z
    .string()
    .regex(/^[^\s]{1,255}$/, 'a trust domain has a name without spaces, such as trust-domain.example')
    .describe('Its name: the audience that a workload names, and the aud of its tokens'),
  title,
  workloads: z
    .record(name, workload)
    .refine((workloads) => Object.keys(workloads).length > 0, 'name the clients that may ask')
    .describe('The clients that may have transaction tokens, and what each is believed of a request'),
  subject: z
    .string()
    .default('user.id')
    .describe('Which identifier is sub: user.id, user.<SCIM path>, idp.sub or pairwise'),
  scopes: z.array(scopeName).min(1).describe('What a transaction can be for'),
  rules: attachedRules,
  algorithm: signingAlgorithm.default(DEFAULT_ALGORITHM).describe('What its tokens are signed with'),
  lifetime: duration
    .prefault('1m')
    .refine((ms) => ms > 0 && ms <= MAX_TXN_TOKEN_MS, 'a transaction takes moments: write 5m or less')
    .describe('The most that a token lives; never longer than the token that it is made of'),
});
