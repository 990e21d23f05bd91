/** resolvers: the sources of claims that are not in the request itself. */
import { z } from 'zod';
import { claimType } from './claims.ts';
import { resolverPolicy } from './resolver-policy.ts';
import { allowPrivate, name } from './words.ts';

/** A value filter has spaces: {user.emails[primary eq true].value}. */
const urlTemplate = z
  .string()
  .regex(/^https?:\/\/(?:[^\s{]|\{[^{}]*\}|\{(?![^{}]*\}))+$/, 'write an absolute http(s) URL');

/** RFC 9068 §2.2.3.1 */
export const MEMBERSHIPS = ['groups', 'roles', 'entitlements'] as const;

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
  z.strictObject({
    kind: z.literal('groups'),
    of: z.enum(MEMBERSHIPS).default('groups').describe('Which attribute of the user'),
    nested: z.boolean().default(false).describe('Also the groups that are around the user’s own groups'),
    where: z
      .string()
      .optional()
      .describe('A CEL condition: over id, displayName, direct and any attribute of the group; else over the element'),
    as: z
      .string()
      .optional()
      .describe('What becomes the value: displayName (the default of groups), id, externalId, …; value, display, type'),
    names: z.record(z.string(), z.string()).optional().describe('Renames the values; one that is not here is left out'),
    max: z.int().min(1).max(10_000).default(1_000).describe('Who is in more gets no answer, rather than a part of one'),
  }),
  z.strictObject({ kind: z.literal('constant'), values: z.record(name, z.json()) }),
]);
