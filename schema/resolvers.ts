/** resolvers: the sources of claims that are not in the request itself. */
import { z } from 'zod';
import { claimType } from './claims.ts';
import { duration, httpUrl, name } from './words.ts';

const cache = z.strictObject({
  ttl: duration,
  staleIfError: duration.optional(),
  max: z.int().min(1).max(1_000_000).default(10_000).describe('Entries kept at most'),
});

const remote = {
  url: httpUrl.describe('{source.path} may stand in the path and the query, never in the host'),
  headers: z.record(z.string(), z.string()).default({}),
  timeout: duration.prefault('500ms'),
  maxBytes: z.int().min(64).max(10_000_000).default(65_536),
  cache: cache.optional(),
  breaker: z
    .strictObject({ failures: z.int().min(1).default(5), openFor: duration.prefault('10s') })
    .prefault({})
    .describe('After so many failures in a row the source is left alone for a while'),
};

export const resolver = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('http'), ...remote, gives: z.record(name, claimType) }),
  z.strictObject({
    kind: z.literal('risk'),
    ...remote,
    send: z.array(z.string()).min(1).describe('What is sent, as JSON: source.path each'),
  }),
  z.strictObject({ kind: z.literal('constant'), values: z.record(name, z.json()) }),
]);
