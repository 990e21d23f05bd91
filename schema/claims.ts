/** claims: what each claim is, where it comes from, and what happens when it cannot be had. */
import { z } from 'zod';
import { name, title } from './words.ts';

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

/** How the values of several sources become one; src/claims/merge.ts says what each one means. */
export const MERGES = ['first', 'union', 'priority'] as const;

/** Who may see a claim's value afterwards: what the audit log keeps of it, and to whom a JWT may carry it. */
export const SENSITIVITIES = ['public', 'personal', 'secret'] as const;

/** Where a claim is told. */
export const DESTINATIONS = ['access_token', 'id_token', 'userinfo', 'introspection'] as const;

const source = name.describe('user, idp, authn, client, actor, request, or a resolver of this file');
const via = {
  path: z.string().optional().describe('Where the value is: a SCIM path for user, dotted names for the others'),
  expr: z.string().optional().describe("A CEL expression over the source's own values"),
};
const PATH_OR_EXPR = 'give path or expr, one of the two';
const hasOne = (c: { path?: string | undefined; expr?: string | undefined }) =>
  (c.path === undefined) !== (c.expr === undefined);

const origin = z.strictObject({ source, ...via }).refine(hasOne, PATH_OR_EXPR);

export const claim = z
  .strictObject({
    from: z
      .union([source, z.array(origin).min(2, 'list two sources or more, or write one: from: user')])
      .describe('One source, or several in their order, with merge'),
    merge: z
      .enum(MERGES)
      .optional()
      .describe('How several sources become one: first that has a value · union of lists · priority of the answering'),
    ...via,
    type: claimType,
    title,
    authorization: z.boolean().default(false).describe('APIs decide on it'),
    sensitivity: z
      .enum(SENSITIVITIES)
      .default('personal')
      .describe('What the audit log keeps: public its value · personal a keyed hash of it · secret its name alone'),
    destinations: z
      .array(z.enum(DESTINATIONS))
      .min(1, 'a claim that is told nowhere is of no use; name access_token or introspection')
      .default(['access_token', 'introspection'])
      .describe('Where it is told: in the JWT, in the answer of introspection, in the ID token, at UserInfo'),
    onAbsent: z.enum(['omit', 'default', 'dropScope', 'deny']).default('omit'),
    onUnavailable: z.enum(['deny', 'stale', 'omit', 'default', 'dropScope']).default('deny'),
    default: z.json().optional(),
  })
  .refine((c) => Array.isArray(c.from) || hasOne(c), PATH_OR_EXPR)
  .refine(
    (c) => !Array.isArray(c.from) || (c.path === undefined && c.expr === undefined),
    'each of several sources has a path or an expr of its own: write it beside its source',
  )
  .refine(
    (c) => !Array.isArray(c.from) || c.merge !== undefined,
    'several sources give this claim, and nothing says whose word counts: add merge: first, union or priority',
  )
  .refine((c) => Array.isArray(c.from) || c.merge === undefined, 'merge is for several sources: remove it');
