/** clients.<id>.exchanges and agent: which tokens an application may exchange for which, and what an agent's are held to. */
import { z } from 'zod';
import { duration, name, scopeName } from './words.ts';

const MAX_AGENT_MS = 900_000;

export const exchange = z
  .strictObject({
    from: name.describe("Whose token: an API, for Avow's own tokens that are for it; or a provider"),
    to: z.array(name).min(1).describe('The APIs that it may be exchanged for'),
    scopes: z
      .record(scopeName, z.array(scopeName).min(1))
      .default({})
      .describe('What each scope of that token is worth: scopes of those APIs. At its own API a scope is worth itself'),
    actors: z
      .array(name)
      .default([])
      .describe('Applications, beside this one, whose own token may be shown as actor_token'),
    lifetime: duration.optional().describe('The most that what is issued lives; never longer than the token shown'),
  })
  .describe('A token that it may show, and what for (RFC 8693)');

export const agent = z
  .strictObject({
    lifetime: duration
      .prefault('5m')
      .refine((ms) => ms <= MAX_AGENT_MS, 'an agent has minutes: write 15m or less')
      .describe('The most that its tokens live'),
    uses: z.int().min(1).max(1_000_000).optional().describe('How often a token of its may be introspected as active'),
    amount: z
      .int()
      .min(1)
      .max(Number.MAX_SAFE_INTEGER)
      .optional()
      .describe('How much may be spent with one token, in the smallest unit; introspection says how much each time'),
  })
  .describe(
    'What the tokens of an agent are held to. With uses or amount they are opaque, so that they can be counted',
  );
