/** claims: what each claim is, where it comes from, and what happens when it cannot be had. */
import { z } from 'zod';
import { name } from './words.ts';

export const CLAIM_TYPES = [
  'string',
  'integer',
  'number',
  'boolean',
  'object',
  'string[]',
  'integer[]',
  'number[]',
  'boolean[]',
  'object[]',
] as const;
export const claimType = z.enum(CLAIM_TYPES);

export const claim = z
  .strictObject({
    from: name.describe('user, idp, client, request, or a resolver of this file'),
    path: z.string().optional().describe('Where the value is: a SCIM path for user, dotted names for the others'),
    expr: z.string().optional().describe("A CEL expression over the source's own values"),
    type: claimType,
    authorization: z.boolean().default(false).describe('APIs decide on it'),
    onAbsent: z.enum(['omit', 'default', 'dropScope', 'deny']).default('omit'),
    onUnavailable: z.enum(['deny', 'stale', 'omit', 'default', 'dropScope']).default('deny'),
    default: z.json().optional(),
  })
  .refine((c) => (c.path === undefined) !== (c.expr === undefined), 'give path or expr, one of the two');
