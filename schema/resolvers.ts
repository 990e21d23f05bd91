/** resolvers: the sources of claims that are not in the request itself. */
import { z } from 'zod';
import { claimType } from './claims.ts';
import { resolverPolicy } from './resolver-policy.ts';
import { allowPrivate, name } from './words.ts';

/** A value filter has spaces: {user.emails[primary eq true].value}. */
const urlTemplate = z
  .string()
  .regex(/^https?:\/\/(?:[^\s{]|\{[^{}]*\}|\{(?![^{}]*\}))+$/, 'write an absolute http(s) URL');

const remote = {
  url: urlTemplate.describe('{source.path} may stand in the path and the query, never in the host'),
  allowPrivate,
  headers: z.record(z.string(), z.string()).default({}),
  maxBytes: z.int().min(64).max(10_000_000).default(65_536),
  ...resolverPolicy,
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
