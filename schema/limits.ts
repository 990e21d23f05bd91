/** limits: what requests may cost. */
import { z } from 'zod';
import { duration } from './words.ts';

const failedAuthentication = z
  .strictObject({
    attempts: z.int().min(1).max(10_000).default(20),
    per: duration.prefault('1m'),
  })
  .describe('How often one address, or anybody for one client, may show a wrong secret before the answer is 429');

export const limits = z.strictObject({
  bodyBytes: z.int().min(1_024).max(100_000_000).default(1_048_576),
  issuance: duration.prefault('2s').describe('The one deadline of everything asked while a token is made'),
  failedAuthentication: failedAuthentication.prefault({}),
});
