/** scopes: the claims that each carries, and the rules that grant it. */
import { z } from 'zod';
import { scopeRules } from './rules.ts';
import { name } from './words.ts';

export const scope = z.strictObject({
  claims: z.array(name).default([]),
  rules: scopeRules,
});
