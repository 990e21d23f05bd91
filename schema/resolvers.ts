/** resolvers: the sources of claims that are not in the request itself. */
import { z } from 'zod';
import { claimType } from './claims.ts';
import { resolverNetwork } from './resolver-network.ts';
import { resolverPolicy } from './resolver-policy.ts';
import { allowPrivate, databaseUrl, name } from './words.ts';

const { maxBytes } = resolverNetwork;

/** RFC 9068 §2.2.3.1 */
export const MEMBERSHIPS = ['groups', 'roles', 'entitlements'] as const;

const result = z
  .strictObject({
    pointer: z.string().optional().describe('A JSON pointer (RFC 6901): /data/customer'),
    expr: z.string().optional().describe('A CEL expression over `answer`: answer.customers[0]'),
  })
  .refine((r) => (r.pointer === undefined) !== (r.expr === undefined), 'give pointer or expr, one of the two')
  .describe('The object in the answer that has what the resolver gives; without it, the answer itself');

export const resolver = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('http'),
    ...resolverNetwork,
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH']).default('GET'),
    body: z
      .record(z.string(), z.json())
      .optional()
      .describe("What is sent, as JSON; a text that is '{source.path}' and nothing else becomes that value"),
    result: result.optional(),
    absentOn: z
      .array(z.literal([204, 403, 404, 410]))
      .default([404])
      .describe('The statuses that mean: there is nothing about them'),
    gives: z.record(name, claimType),
  }),
  z.strictObject({
    kind: z.literal('risk'),
    ...resolverNetwork,
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
  z.strictObject({
    kind: z.literal('sql'),
    database: databaseUrl.describe('The database that is asked, and never changed: a SQLite file, or postgres://…'),
    query: z.string().min(1).max(10_000).describe('One SELECT; :source.path stands where a value is bound'),
    gives: z.record(name, claimType).describe('Columns by their names; with rows: all, lists of them'),
    rows: z.enum(['first', 'all']).default('first'),
    max: z.int().min(1).max(10_000).default(1_000).describe('More rows than that, with rows: all, are no answer'),
    maxBytes,
    connections: z.int().min(1).max(100).default(5).describe('To PostgreSQL, at most'),
    ...resolverPolicy,
  }),
  z.strictObject({
    kind: z.literal('module'),
    module: z.string().min(1).describe('An ES module whose default export is { gives, needs, resolve }'),
    allowPrivate,
    maxBytes,
    ...resolverPolicy,
  }),
  z.strictObject({ kind: z.literal('constant'), values: z.record(name, z.json()) }),
]);
