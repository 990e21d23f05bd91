/** How patient to be with a source that leaves the process: the same settings for every kind of it. */
import { z } from 'zod';
import { duration } from './words.ts';

const cache = z
  .strictObject({
    ttl: duration.describe('How long an answer is good for'),
    absentTtl: duration.optional().describe('The same for the answer that there is nothing; without it, ttl'),
    staleWhileRevalidate: duration
      .optional()
      .describe('How long after its ttl an answer is still given at once, while a new one is fetched'),
    staleIfError: duration
      .optional()
      .describe('How long after its ttl an answer may stand in for one that does not come (onUnavailable: stale)'),
    max: z.int().min(1).max(1_000_000).default(10_000).describe('Entries kept at most'),
    maxBytes: z
      .int()
      .min(1_024)
      .max(10_000_000_000)
      .default(16_777_216)
      .describe('What the entries may take together, as JSON'),
  })
  .describe('Keeps answers, each for the very values that were sent for it and within one tenant');

const breaker = z
  .strictObject({ failures: z.int().min(1).default(5), openFor: duration.prefault('10s') })
  .describe('After so many failures in a row the source is left alone for a while');

const bulkhead = z
  .strictObject({ concurrent: z.int().min(1).max(10_000).default(100), queue: z.int().min(0).max(10_000).default(100) })
  .describe('So many calls at once, and so many that wait for one of them to end; the next is refused at once');

const retry = z
  .strictObject({ times: z.int().min(1).max(5).default(1), after: duration.prefault('50ms') })
  .describe(
    'Asks again after a failure, within the timeout; the wait doubles each time, less up to half of it by chance',
  );

const hedge = z
  .strictObject({ after: duration })
  .describe(
    'Asks a second time when there is no answer by then; the first answer counts and the other call is aborted',
  );

/** Spread into every kind that asks something outside; src/claims/resolvers/remote.ts makes the ResolverPolicy of it. */
export const resolverPolicy = {
  timeout: duration
    .prefault('500ms')
    .describe('What a token waits for this source at most, with queue, retries and all'),
  cache: cache.optional(),
  breaker: breaker.prefault({}),
  bulkhead: bulkhead.prefault({}),
  idempotent: z.boolean().default(false).describe('Asking twice does no harm; retry and hedge need it'),
  retry: retry.optional(),
  hedge: hedge.optional(),
};
