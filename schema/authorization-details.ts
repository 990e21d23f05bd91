/** authorizationDetails: what a request may say of one act, beyond scopes. RFC 9396 */
import { z } from 'zod';
import { name, title } from './words.ts';

/** RFC 9396 §2: a word of the API's own, or a URI. */
export const detailTypeName = z
  .string()
  .regex(/^[\x21\x23-\x5B\x5D-\x7E]{1,200}$/, 'a type has no spaces, quotes or backslashes');

export const detailType = z.strictObject({
  title,
  api: name.describe('The API whose tokens carry it; or the trust domain, or the authorization server, by its name'),
  schema: z
    .record(z.string(), z.json())
    .describe(
      'A JSON Schema (2020-12) of the object beside type. A field that it does not name is refused, unless it says otherwise',
    ),
  when: z
    .string()
    .optional()
    .describe('A CEL condition over detail and all that rules read; where it fails the request is refused'),
  because: z.string().optional().describe('Kept in the audit record'),
  set: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'Fields that CEL says, over the same: what the request leaves out, or asks too much of. null takes one out',
    ),
});
