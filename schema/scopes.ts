/** scopes: the claims that each carries, and the rules that grant it. */
import { z } from 'zod';
import { name } from './words.ts';

export const SUBJECT_KINDS = ['human', 'machine'] as const;
const ruleFields = {
  to: z.enum(SUBJECT_KINDS).optional().describe('Whom: human (a person) or machine (the application itself)'),
  through: z.array(name).min(1).optional().describe('Through which applications: kinds or client ids'),
  when: z
    .string()
    .optional()
    .describe('A CEL condition over user, idp, authn, client, actor, request, claims and the resolvers'),
  because: z.string().optional().describe('Kept in the audit record'),
};
const rule = z.union([
  z.strictObject({ deny: z.strictObject(ruleFields) }),
  z.strictObject({ allow: z.strictObject(ruleFields) }),
]);

export const scope = z.strictObject({
  claims: z.array(name).default([]),
  rules: z.array(rule).min(1, 'a scope without a rule can never be granted; write an allow rule'),
});
