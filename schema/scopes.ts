/** scopes: the claims that each carries, and the rules that grant it. */
import { z } from 'zod';
import { scopeRules } from './rules.ts';
import { name, title } from './words.ts';

const parameterName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,31}$/, 'a parameter is a letter, then letters, digits or _');

const parameter = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('string').default('string'),
    pattern: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe(
        'What the whole text is: classes and counts, such as [A-Z]{2}[0-9]{2,30}. Without it: letters, digits, _ and -',
      ),
    maxLength: z.int().min(1).max(128).default(64),
  }),
  z.strictObject({ type: z.literal('integer').describe('A whole number of 0 or more, written without leading zeros') }),
  z.strictObject({ type: z.literal('uuid').describe('A UUID in lower case') }),
]);

export const scope = z.strictObject({
  title,
  parameters: z
    .record(parameterName, parameter)
    .default({})
    .describe(
      'The types of what stands in {braces} in the name; a text of letters, digits, _ and - where nothing is said',
    ),
  claims: z.array(name).default([]),
  rules: scopeRules,
});
