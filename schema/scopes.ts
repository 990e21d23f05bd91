/** scopes: the claims that each carries, and the rules that grant it. */
import { z } from 'zod';
import { scopeRules } from './rules.ts';
import { name, title } from './words.ts';

export const scope = z.strictObject({
  title,
  claims: z.array(name).default([]),
  rules: scopeRules,
});
